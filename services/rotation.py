"""Exchange this installation's key: `python -m services.rotation`, which `make rotate-key` calls.

The new key goes before the old one, everything is encrypted anew in one transaction, then the old key goes. Both open
everything until the end, so whatever interrupts it, it is simply begun again.
"""

import base64
import binascii
import os
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import LargeBinary, Table, select, update
from sqlalchemy.orm import Session

from services import secrets, settings, store
from services.errors import NotReady
from services.store import migrate

_ENDING = "_encrypted"


def rotate() -> tuple[int, int]:
    """Encrypt all that is stored with a new key; gives how many values were, and how many no key opens.

    Raises:
        BadKey: this installation's key is empty or damaged.
        NotReady: the key is in the environment, and only one is there.
    """
    found = _both_keys()
    with store.writing() as session:
        outcomes = [*_columns(session), *_settings(session)]
    if not os.environ.get("WINRATE_SECRET_KEY"):
        secrets.replace(settings.load().secret_key_file, found[:1])
    return outcomes.count(True), outcomes.count(False)


def _both_keys() -> list[bytes]:
    found = secrets.keys()
    if len(found) > 1:  # begun before, and interrupted
        return found
    if os.environ.get("WINRATE_SECRET_KEY"):
        raise NotReady(
            "The key is in WINRATE_SECRET_KEY. Put a new one before it, with a space between, run this again, and then "
            f"take the old one out. A new one: {secrets.new_key().decode()}"
        )
    found = [secrets.new_key(), *found]
    secrets.replace(settings.load().secret_key_file, found)
    return found


def _columns(session: Session) -> Iterator[bool]:
    for table in store.Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith(_ENDING) and isinstance(column.type, LargeBinary):
                yield from _column(session, table, column.name)


def _column(session: Session, table: Table, name: str) -> Iterator[bool]:
    (key,) = table.primary_key.columns
    column = table.columns[name]
    for row_id, value in session.execute(select(key, column).where(column.is_not(None))).all():
        again = _again(value)
        if again:
            session.execute(update(table).where(key == row_id).values({name: again}))
        yield again is not None


def _settings(session: Session) -> Iterator[bool]:
    for setting in session.scalars(select(store.Setting)).all():
        sealed = {name: _unsealed(value) for name, value in setting.value.items() if name.endswith(_ENDING)}
        if sealed:
            again = {name: _again(value) for name, value in sealed.items()}
            fresh: dict[str, Any] = {
                name: base64.b64encode(value).decode() for name, value in again.items() if value is not None
            }
            setting.value = {**setting.value, **fresh}
            yield from (value is not None for value in again.values())


def _unsealed(value: Any) -> bytes:
    try:
        return base64.b64decode(str(value))
    except binascii.Error:
        return b""  # no key opens it


def _again(value: bytes) -> bytes | None:
    """Encrypt a value anew with the newest key; None where no key opens it."""
    try:
        return secrets.opener().rotate(value)
    except InvalidToken:
        return None


def main() -> None:
    """Rotate and say what was done."""
    migrate.upgrade()
    done, lost = rotate()
    print(f"{done} stored {'key is' if done == 1 else 'keys are'} encrypted with a new key now.")
    if lost:
        print(f"{lost} could not be read with any key, and stay as they are: enter them again in Settings.")


if __name__ == "__main__":
    main()
