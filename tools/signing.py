"""Signatures of backups, made with a key that is derived from the installation's own (secret.key).

A signing key opens nothing that is encrypted. Those of former keys are kept, so that older backups still verify.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from tools import members
from tools.errors import Refusal

PURPOSE = b"winrate backups"
KEY_BYTES = 32


@dataclass(frozen=True)
class Signature:
    """What an archive says of who made it: `key` is a fingerprint, `mac` covers the manifest."""

    key: str
    mac: str

    def text(self) -> str:
        """Give the signature as JSON."""
        return json.dumps({"key": self.key, "mac": self.mac})


def parse(text: bytes) -> Signature:
    """Read a signature; raises ValueError where it is none."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in ("key", "mac")):
        raise ValueError("no signature")
    return Signature(found["key"], found["mac"])


def keys(home: Path) -> list[bytes]:
    """List the signing keys of an installation, the current one first; empty where it has no usable key."""
    return [*(signing_key(key) for key in encryption_keys(home)), *former_keys(home)]


def former_keys(home: Path) -> list[bytes]:
    """List the signing keys of encryption keys that were replaced."""
    return [bytes.fromhex(each.decode()) for each in _lines(home / members.SIGNING_KEYS) if _is_hex(each)]


def write_former_keys(home: Path, former: list[bytes]) -> None:
    """Replace the list of former signing keys."""
    if former:
        draft = home / f"{members.SIGNING_KEYS}.part"
        draft.write_text("".join(f"{key.hex()}\n" for key in former))
        draft.chmod(0o600)
        draft.replace(home / members.SIGNING_KEYS)


def encryption_keys(home: Path) -> list[bytes]:
    """List the keys that encrypt at rest, the newest first: from the environment, else from secret.key."""
    if from_environment := os.environ.get("WINRATE_SECRET_KEY"):
        return from_environment.encode().split()
    return _lines(home / members.KEY) if has_key(home / members.KEY) else []


def has_key(file: Path) -> bool:
    """Say whether a file holds keys and nothing else."""
    found = _lines(file)
    return bool(found) and all(map(is_key, found))


def is_key(text: bytes) -> bool:
    """Say whether this is a key: 32 bytes in URL-safe base64."""
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def signing_key(key: bytes) -> bytes:
    """Derive the key that signs from one that encrypts."""
    return hmac.new(key, PURPOSE, "sha256").digest()


def sign(manifest: bytes, key: bytes) -> Signature:
    """Sign a manifest, which names every file with its hash."""
    return Signature(_fingerprint(key), hmac.new(key, manifest, "sha256").hexdigest())


def verifies(manifest: bytes, signature: Signature, known: list[bytes]) -> bool:
    """Say whether one of these keys made a signature."""
    found = signature.mac.encode()  # compare_digest takes no other letters than ASCII's in a str
    return any(hmac.compare_digest(sign(manifest, key).mac.encode(), found) for key in known)


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:12]


def _is_hex(text: bytes) -> bool:
    try:
        return len(bytes.fromhex(text.decode())) == KEY_BYTES
    except ValueError:
        return False


def _lines(file: Path) -> list[bytes]:
    return file.read_bytes().split() if file.is_file() else []


def _read(file: Path) -> list[bytes] | None:
    """Give the lines of a file, None where there is none; raises OSError for what is no file, or another's."""
    return file.read_bytes().split() if os.path.lexists(file) else None


def check(home: Path) -> None:
    """Raise Refusal where an installation's key is empty or damaged; one that has none yet gets one later."""
    from_environment = os.environ.get("WINRATE_SECRET_KEY", "")
    where = "WINRATE_SECRET_KEY" if from_environment else str(home / members.KEY)
    try:
        found = from_environment.encode().split() if from_environment else _read(home / members.KEY)
    except OSError as error:
        raise Refusal(
            f"{where} cannot be read: {error.strerror}. It has to be a file that belongs to whoever starts Winrate. "
            "Put the secret.key of your newest backup in its place, or restore that backup (make restore)."
        ) from error
    if found is None:
        return
    if not found or not all(map(is_key, found)):
        raise Refusal(
            f"{where} {'is damaged' if found else 'is empty'}, so the keys of model hosts cannot be read. Put the "
            "secret.key of your newest backup back, or restore that backup (make restore). With neither, delete it: "
            "Winrate makes a new one, and the keys of model hosts have to be entered again in Settings."
        )
