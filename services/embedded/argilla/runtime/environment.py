"""Where the embedded Argilla keeps its data, and the settings that argilla-server reads from the environment."""

import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DEFAULT_PORT = 6900
SEARCH_ENGINE = "sql"
# The kernel takes 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100
_AUTH_SECRET = re.compile(r"[!-~]{32,}")


class LaunchError(Exception):
    """Shown as it stands on the terminal: what is wrong and what to do next."""


@dataclass(frozen=True)
class Home:
    """The data folder of one embedded Argilla."""

    root: Path
    socket: Path
    """Redis' unix socket."""

    @property
    def argilla(self) -> Path:
        """Return the folder of everything that Argilla keeps."""
        return self.root / "argilla"

    @property
    def database(self) -> Path:
        """Return the SQLite file of argilla-server."""
        return self.argilla / "argilla.db"

    @property
    def redis(self) -> Path:
        """Return the folder of Redis' append-only file."""
        return self.argilla / "redis"

    @property
    def auth_secret(self) -> Path:
        """Return the file of the key that signs Argilla's sign-in tokens."""
        return self.argilla / "auth_secret"

    @property
    def setup_stamp(self) -> Path:
        """Return the file that remembers which migrations and owner were last set up."""
        return self.argilla / "setup.json"


@dataclass(frozen=True)
class Owner:
    """The one account that the launcher makes."""

    username: str
    password: str
    api_key: str


def read_home() -> Home:
    """Return the data folder named by WINRATE_HOME (default `.winrate` in the current folder)."""
    root = Path(os.environ.get("WINRATE_HOME") or ".winrate").resolve()
    return Home(root, _socket(root))


def read_owner(home: Home) -> Owner:
    """Read the owner's account from endpoints.json; raise LaunchError where the file or a value is missing."""
    path = home.root / "endpoints.json"
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))["argilla"]
        return Owner(username=entry["username"], password=entry["password"], api_key=entry["api_key"])
    except FileNotFoundError as e:
        raise LaunchError(f"{path} is missing. Start Argilla through `make run`, which writes it.") from e
    except (KeyError, TypeError, ValueError) as e:
        raise LaunchError(f"{path} has no complete argilla account (username, password, api_key): {e!r}.") from e


def private_folder(path: Path) -> Path:
    """Make a folder that only this user can enter; raise LaunchError where somebody else owns it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.stat().st_uid != os.getuid():
        raise LaunchError(f"{path} belongs to another user. Remove it or choose another WINRATE_HOME.")
    path.chmod(0o700)
    return path


def configure(home: Home, role: str) -> None:
    """Set argilla-server's environment for this process; values that are already set win.

    Setting ARGILLA_DATABASE_URL, ARGILLA_SEARCH_ENGINE (with ARGILLA_ELASTICSEARCH) or ARGILLA_REDIS_URL from
    outside moves that part to the full stack. `role` names the process' own scratch folder.
    """
    private_folder(home.argilla)
    defaults = {
        "ARGILLA_HOME_PATH": str(home.argilla),
        "ARGILLA_DATABASE_URL": f"sqlite+aiosqlite:///{home.database}?check_same_thread=False",
        # A writer waits for the one before it; five seconds, the default, is short on a busy laptop.
        "ARGILLA_DATABASE_SQLITE_TIMEOUT": "30",
        "ARGILLA_SEARCH_ENGINE": SEARCH_ENGINE,
        "ARGILLA_REDIS_URL": f"unix://{quote(str(home.socket))}?db=0",
        "ARGILLA_AUTH_SECRET_KEY": _auth_secret(home),
        # The default is a file name looked up in whatever folder the process was started from.
        "ARGILLA_AUTH_OAUTH_CFG": str(home.argilla / "oauth.yaml"),
        "ARGILLA_CORS_ORIGINS": "[]",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    # Each import of argilla-server copies its web pages to a new temp folder and never removes it.
    os.environ["TMPDIR"] = str(_empty_folder(home.argilla / "tmp" / role))
    tempfile.tempdir = None


def read_port() -> int:
    """Return the port of argilla-server from WINRATE_ARGILLA_PORT."""
    return int(os.environ.get("WINRATE_ARGILLA_PORT") or DEFAULT_PORT)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def _socket(root: Path) -> Path:
    """Return Redis' socket; it lies in the temp folder where the data folder's own path is too long for one."""
    inside = root / "argilla" / "redis" / "redis.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"winrate-{os.getuid()}-{digest}" / "redis.sock"


def _auth_secret(home: Home) -> str:
    """Give the key that signs sign-in tokens, made anew where it is missing, empty or cut short.

    Anybody could guess such a one. All that is lost is that whoever is signed in to Argilla signs in again.
    """
    found = home.auth_secret.read_text(encoding="utf-8", errors="replace") if home.auth_secret.is_file() else ""
    if not _AUTH_SECRET.fullmatch(found.strip()):
        write_private(home.auth_secret, found := secrets.token_hex(32))
    return found.strip()


def _empty_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    return private_folder(path)
