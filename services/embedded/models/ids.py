"""Identifiers and times as OpenAI writes them."""

import secrets
import time


def new_id(prefix: str) -> str:
    """Return `prefix` and 24 random characters."""
    return f"{prefix}{secrets.token_hex(12)}"


def now() -> int:
    """Return the time in whole seconds since 1970."""
    return int(time.time())
