"""What the server reads from its surroundings."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8600
DEFAULT_MIN_ROWS = 4


class SettingsError(Exception):
    """The server cannot start as it is set up; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """Where the data lives, which port to serve and which key to ask for."""

    home: Path
    port: int
    api_key: str
    min_rows: int = DEFAULT_MIN_ROWS

    @property
    def folder(self) -> Path:
        """The part of the data folder that belongs to this server."""
        return self.home / "models"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read WINRATE_HOME, WINRATE_MODELS_PORT, WINRATE_MODELS_MIN_ROWS and the key in endpoints.json.

        Raises:
            SettingsError: endpoints.json is missing or holds no key, or a number is not a number.
        """
        home = Path(os.environ.get("WINRATE_HOME", ".winrate")).resolve()
        return cls(
            home=home,
            port=_number("WINRATE_MODELS_PORT", DEFAULT_PORT),
            api_key=_api_key(home / "endpoints.json"),
            min_rows=_number("WINRATE_MODELS_MIN_ROWS", DEFAULT_MIN_ROWS),
        )


def _api_key(path: Path) -> str:
    try:
        key = json.loads(path.read_text(encoding="utf-8"))["models"]["api_key"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} holds no key for the models server. Start Winrate with `make run`.") from error
    if not isinstance(key, str) or not key:
        raise SettingsError(f"The models key in {path} is empty. Start Winrate with `make run`.")
    return key


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError as error:
        raise SettingsError(f"{name} should be a whole number, not {text!r}.") from error
