"""Encrypt what must not be readable in the store: provider keys."""

import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from services import settings
from services.errors import BadInput


def encrypt(text: str) -> bytes:
    """Encrypt a secret with this installation's key, which is made on first use (mode 0600)."""
    return Fernet(_key()).encrypt(text.encode())


def decrypt(data: bytes) -> str:
    """Give a secret back; raises BadInput when it was encrypted with another installation's key."""
    try:
        return Fernet(_key()).decrypt(data).decode()
    except InvalidToken as error:
        raise BadInput("A stored key cannot be read on this machine. Enter it again in Settings.") from error


def derived(purpose: str) -> str:
    """Give a secret for one purpose that is the same at every start and tells nothing of this installation's key."""
    return hmac.new(_key(), purpose.encode(), "sha256").hexdigest()


def _key() -> bytes:
    if from_environment := os.environ.get("WINRATE_SECRET_KEY"):
        return from_environment.encode()
    file = settings.load().secret_key_file
    if not file.exists():
        _make(file)
    return file.read_bytes()


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return
    with os.fdopen(descriptor, "wb") as out:
        out.write(Fernet.generate_key())
