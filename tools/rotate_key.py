"""`make rotate-key`: encrypt stored keys anew with a new key; backups signed with the old one still verify."""

import argparse
import os
import sys
from pathlib import Path

from tools import instance, members, project, signing
from tools.errors import Refusal


def main() -> None:
    """Exchange the key and say what to do next; end with a sentence and a non-zero status when that cannot be done."""
    os.umask(0o077)
    parser = argparse.ArgumentParser(prog="make rotate-key", description="Encrypt stored keys with a new key.")
    parser.add_argument("--home", help="data folder (default: $WINRATE_HOME, else .winrate in the project)")
    home = project.data_folder(parser.parse_args().home)
    try:
        check(home)
        with instance.held(home) as lock:
            if lock is None:
                raise Refusal("Winrate is running on this data folder. Stop it first: make stop")
            print(rotate(home))
    except Refusal as refusal:
        sys.exit(str(refusal))
    print("Make a backup now (make backup): older ones hold the old key. Then: make run")


def check(home: Path) -> None:
    """Raise Refusal where there is no key to exchange, or a damaged one."""
    if not os.path.lexists(home / members.KEY) and not os.environ.get("WINRATE_SECRET_KEY"):
        raise Refusal(f"There is no key in {home} yet, so nothing is encrypted.")
    signing.check(home)


def rotate(home: Path) -> str:
    """Exchange the key of a data folder; gives what was done. Raises Refusal where that cannot be done."""
    # First, so that no interruption leaves a backup that nobody can verify: one key too many does no harm.
    signing.write_former_keys(home, list(dict.fromkeys(signing.keys(home))))
    env = {**os.environ, "WINRATE_HOME": str(home)}
    return project.finish(project.begin(project.ROOT, "services.rotation", env=env), "Exchanging the key")


if __name__ == "__main__":
    main()
