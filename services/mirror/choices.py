"""What the mirror remembers between two starts: small values in the table of settings."""

import base64
from typing import Any

from services import secrets, store


def read(key: str) -> dict[str, Any]:
    """Give what was remembered under a key; empty when nothing was."""
    with store.reading() as session:
        found = session.get(store.Setting, key)
        return dict(found.value) if found else {}


def write(key: str, value: dict[str, Any]) -> None:
    """Remember a value under a key; an empty one forgets it."""
    with store.writing() as session:
        found = session.get(store.Setting, key)
        if not value and found:
            session.delete(found)
        elif found:
            found.value = value
        elif value:
            session.add(store.Setting(key=key, value=value))


def seal(secret: str) -> str:
    """Encrypt a secret into text that a JSON column can hold."""
    return base64.b64encode(secrets.encrypt(secret)).decode()


def unseal(sealed: str) -> str:
    """Give a sealed secret back; raises BadInput when it was sealed on another machine."""
    return secrets.decrypt(base64.b64decode(sealed))
