"""Start one process of the embedded Argilla: `python services/embedded/argilla/launch.py server|worker|redis`."""

import argparse
import sys

from runtime.environment import LaunchError, read_home


def main() -> None:
    """Run the process named on the command line; only what that process needs is imported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("process", choices=("redis", "server", "worker"))
    process = parser.parse_args().process
    home = read_home()
    try:
        if process == "redis":
            from runtime import redis_server

            redis_server.run(home)
        elif process == "server":
            from runtime import server

            server.run(home)
        else:
            from runtime import worker

            worker.run(home)
    except LaunchError as e:
        sys.exit(f"argilla {process}: {e}")


if __name__ == "__main__":
    main()
