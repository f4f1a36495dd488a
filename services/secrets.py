"""Encrypt what must not be readable in the store: provider keys, and what opens Argilla."""

import base64
import hmac
import os
import secrets as random
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from services import settings
from services.errors import BadInput, NotReady

KEY_BYTES = 32


class BadKey(NotReady):
    """This installation's key is empty or damaged."""


def encrypt(text: str) -> bytes:
    """Encrypt a secret with this installation's key, which is made on first use (mode 0600). Raises BadKey."""
    return opener().encrypt(text.encode())


def decrypt(data: bytes) -> str:
    """Give a secret back; raises BadInput when it was encrypted with another installation's key, or BadKey."""
    try:
        return opener().decrypt(data).decode()
    except InvalidToken as error:
        raise BadInput("A stored key cannot be read on this machine. Enter it again in Settings.") from error


def derived(purpose: str) -> str:
    """Give a secret for one purpose that is the same at every start and tells nothing of this installation's key.

    It changes with the key. Raises BadKey.
    """
    return hmac.new(keys()[0], purpose.encode(), "sha256").hexdigest()


def keys() -> list[bytes]:
    """List this installation's keys, the newest first: more than one while they are being exchanged. Raises BadKey."""
    if from_environment := os.environ.get("WINRATE_SECRET_KEY"):
        return _checked(from_environment.encode().split(), "WINRATE_SECRET_KEY")
    file = settings.load().secret_key_file
    if not os.path.lexists(file):
        _make(file)
    try:
        found = file.read_bytes().split()
    except OSError as error:
        raise BadKey(
            f"{file} cannot be read: {error.strerror}. It has to be a file that belongs to whoever starts Winrate."
        ) from error
    return _checked(found, str(file))


def new_key() -> bytes:
    """Make a key."""
    return Fernet.generate_key()


def replace(file: Path, found: list[bytes]) -> None:
    """Write keys, the newest first, so that a power cut leaves either the old file or the new one."""
    draft = _draft(file, found)
    draft.replace(file)
    _sync(file.parent)


def opener() -> MultiFernet:
    """Give what encrypts with the newest key and opens with each. Raises BadKey."""
    return MultiFernet([Fernet(key) for key in keys()])


def _checked(found: list[bytes], where: str) -> list[bytes]:
    if found and all(map(_is_key, found)):
        return found
    raise BadKey(
        f"{where} {'is damaged' if found else 'is empty'}, so the keys of model hosts cannot be read. Put the "
        "secret.key of your newest backup back, or restore that backup (make restore). With neither, delete it: "
        "Winrate makes a new one, and the keys of model hosts have to be entered again in Settings."
    )


def _is_key(text: bytes) -> bool:
    """Say whether this is a key and nothing else: Fernet itself reads over what is no base64, and over a second one."""
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        return False


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(file, [new_key()])
    try:
        os.link(draft, file)  # as a whole or not at all, and never over another one
    except FileExistsError:  # another process was first
        pass
    finally:
        draft.unlink()
    _sync(file.parent)


def _draft(file: Path, found: list[bytes]) -> Path:
    draft = file.with_name(f".{file.name}.{random.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(b"\n".join(found))
        out.flush()
        os.fsync(out.fileno())
    return draft


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
