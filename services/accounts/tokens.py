"""Secrets that open a door: made here, kept only as a hash."""

import hashlib
import secrets


def make_token() -> str:
    """Make a secret of 32 random bytes, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Give what is kept of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()
