"""Run these tests with the Python that has argilla-server; pytest and Hypothesis may lie in another environment.

python tests/run.py [folder with pytest, ...] -- [arguments for pytest]
"""

import os
import sys
from pathlib import Path


def main() -> int:
    """Run pytest on this folder."""
    package = Path(__file__).resolve().parent.parent
    given = sys.argv[1:]
    folders = given[: given.index("--")] if "--" in given else given
    arguments = given[len(folders) + 1 :]
    # At the end, so that nothing of the other environment stands in for what argilla-server brought.
    sys.path += [str(package.parent), *folders]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import pytest

    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(package)]
    return int(pytest.main([*options, str(package / "tests"), *arguments]))


if __name__ == "__main__":
    sys.exit(main())
