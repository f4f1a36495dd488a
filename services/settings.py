"""Where things are: read from the environment, with defaults that work on a laptop."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that the launcher started, and the key that opens it."""

    url: str
    api_key: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two machines."""

    home: Path
    database_url: str

    @property
    def endpoints_file(self) -> Path:
        """Give the file in which the launcher writes addresses and keys."""
        return self.home / "endpoints.json"

    @property
    def secret_key_file(self) -> Path:
        """Give the file with the key that encrypts provider keys at rest."""
        return self.home / "secret.key"

    @property
    def heartbeat_file(self) -> Path:
        """Give the file that a living worker touches."""
        return self.home / "worker.heartbeat"

    def argilla(self) -> Endpoint | None:
        """Give the embedded Argilla server, or None when none was started."""
        found = self._endpoints().get("argilla")
        return Endpoint(found["url"], found["api_key"]) if found else None

    def models(self) -> Endpoint | None:
        """Give the embedded model server, or None when none was started."""
        found = self._endpoints().get("models")
        return Endpoint(found["base_url"], found["api_key"]) if found else None

    def app_url(self) -> str:
        """Give the address under which a browser reaches the app."""
        return public_url() or self.local_url()

    def local_url(self) -> str:
        """Give the address under which the servers on this machine reach the app."""
        found: str = self._endpoints().get("app", {}).get("url", "http://127.0.0.1:8501")
        return found

    def _endpoints(self) -> dict[str, Any]:
        if not self.endpoints_file.exists():
            return {}
        found: dict[str, Any] = json.loads(self.endpoints_file.read_text())
        return found


def public_url() -> str:
    """Give the address in front of a proxy, as https://winrate.example.org/team; empty where there is none."""
    return os.environ.get("WINRATE_PUBLIC_URL", "").strip().rstrip("/")


def allowed_hosts() -> set[str]:
    """Give the names, in small letters, under which the app answers besides localhost and plain IP addresses."""
    named = os.environ.get("WINRATE_ALLOWED_HOSTS", "").split(",")
    return {each.strip().lower() for each in (*named, urlsplit(public_url()).hostname or "") if each.strip()}


def load() -> Settings:
    """Read the settings from the environment as it stands now."""
    home = Path(os.environ.get("WINRATE_HOME", ROOT / ".winrate")).resolve()
    default_url = f"sqlite:///{home / 'winrate.db'}"
    return Settings(home=home, database_url=os.environ.get("WINRATE_DATABASE_URL") or default_url)
