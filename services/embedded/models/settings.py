"""What the server reads from its surroundings."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8600
DEFAULT_MIN_ROWS = 4
WEIGHTS_NOTE = "weights.txt"


class SettingsError(Exception):
    """The server cannot start as it is set up; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """Where the data lives, which port to serve, which key to ask for, and which weights to take."""

    home: Path
    port: int
    api_key: str
    min_rows: int = DEFAULT_MIN_ROWS
    weights: Path | None = None

    @property
    def folder(self) -> Path:
        """The part of the data folder that belongs to this server."""
        return self.home / "models"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read WINRATE_HOME, WINRATE_MODELS_PORT, _MIN_ROWS and _WEIGHTS, and the key in endpoints.json.

        Raises:
            SettingsError: endpoints.json is missing or holds no key, a number is not a number, or there is nothing
                where the weights should be.
        """
        home = Path(os.environ.get("WINRATE_HOME", ".winrate")).resolve()
        return cls(
            home=home,
            port=_number("WINRATE_MODELS_PORT", DEFAULT_PORT),
            api_key=_api_key(home / "endpoints.json"),
            min_rows=_number("WINRATE_MODELS_MIN_ROWS", DEFAULT_MIN_ROWS),
            weights=_weights(home / "models" / WEIGHTS_NOTE),
        )


def _api_key(path: Path) -> str:
    try:
        key = json.loads(path.read_text(encoding="utf-8"))["models"]["api_key"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} holds no key for the models server. Start Winrate with `make run`.") from error
    if not isinstance(key, str) or not key:
        raise SettingsError(f"The models key in {path} is empty. Start Winrate with `make run`.")
    return key


def _weights(note: Path) -> Path | None:
    """Return the other weights to serve: from the environment, else from the note in the data folder."""
    named = os.environ.get("WINRATE_MODELS_WEIGHTS", "").strip()
    source = "WINRATE_MODELS_WEIGHTS"
    if not named and note.exists():
        named, source = note.read_text(encoding="utf-8").strip(), str(note)
    if not named:
        return None
    path = Path(named).expanduser().resolve()
    if not (path.suffix == ".gguf" and path.is_file()) and not (path / "config.json").is_file():
        wanted = "a .gguf file or a folder with a model in Hugging Face's format (config.json, *.safetensors)"
        raise SettingsError(f"{source} names {named}, which is not {wanted}.")
    return path


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError as error:
        raise SettingsError(f"{name} should be a whole number, not {text!r}.") from error
