"""Start the server: `python -m services.embedded.models` from the project folder."""

import logging
import sys

import uvicorn

from services.embedded.models.app import create_app
from services.embedded.models.settings import Settings, SettingsError


def main() -> int:
    """Serve until interrupted; return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    uvicorn.run(
        create_app(settings),
        host="127.0.0.1",
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
