"""Measure the embedded Argilla's search engine: `.venv/app/bin/python -m bench.search`.

It runs in Argilla's own environment, on databases of its own in a temp folder, and prints one JSON object. Without
arguments: 100,000 records with 3 responses, 3 metadata values, a suggestion and a vector of 384 numbers each, written
straight into Argilla's tables; then each kind of question many times over, and 2,000 records logged with the engine and
with one that does nothing.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "argilla" / "bin" / "python"
INSIDE = ROOT / "services" / "embedded" / "argilla" / "sql_search" / "bench.py"


def main() -> int:
    """Run the measurement; its arguments are passed on."""
    return subprocess.run([PYTHON, INSIDE, *sys.argv[1:]], cwd=INSIDE.parent.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
