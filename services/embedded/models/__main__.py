"""Start the server: `python -m services.embedded.models` from the project folder."""

import logging
import sys

import uvicorn

from services.embedded.models.app import create_app
from services.embedded.models.quiet_server import Server
from services.embedded.models.settings import Settings, SettingsError

STARTUP_FAILURE = 3  # as uvicorn.run ends


def main() -> int:
    """Serve until interrupted; return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    config = uvicorn.Config(
        create_app(settings),
        host="127.0.0.1",
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = Server(config)
    server.run()
    if not server.started:
        return STARTUP_FAILURE
    return 0


if __name__ == "__main__":
    sys.exit(main())
