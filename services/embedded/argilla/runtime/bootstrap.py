"""Bring Argilla's database to what the server needs: its newest schema, the owner's account, one workspace.

A stamp file remembers what was set up. A warm start compares it with two plain SQLite reads, which takes
milliseconds, where asking Alembic takes seconds.
"""

import hashlib
import importlib.metadata
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from .environment import Home, Owner, write_private

WORKSPACE = "winrate"


def is_done(home: Home, owner: Owner) -> bool:
    """Tell whether the SQLite database is as the last complete set-up for this server and owner left it.

    Another database is looked at by Alembic on every start: after a move, the SQLite file is only left over.
    """
    if str(home.database) not in os.environ["ARGILLA_DATABASE_URL"]:
        return False
    try:
        stamped = json.loads(home.setup_stamp.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(stamped == _stamp(home, owner))


def run(home: Home, owner: Owner) -> None:
    """Migrate the database, then create or update the owner and the workspace. argilla-server is imported here."""
    from argilla_server.settings import settings

    if settings.database_is_sqlite:
        _turn_on_wal(home)
    _migrate()
    _ensure_owner(owner)
    if settings.database_is_sqlite:
        write_private(home.setup_stamp, json.dumps(_stamp(home, owner)))


def _stamp(home: Home, owner: Owner) -> dict[str, str] | None:
    try:
        with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as database:
            revision = database.execute("SELECT version_num FROM alembic_version").fetchone()
            account = database.execute(
                "SELECT api_key, password_hash, role FROM users WHERE username = ?", (owner.username,)
            ).fetchone()
            workspace = database.execute("SELECT count(*) FROM workspaces WHERE name = ?", (WORKSPACE,)).fetchone()
    except sqlite3.Error:
        return None
    wanted = (owner.username, owner.password, owner.api_key)
    return {
        "argilla_server": importlib.metadata.version("argilla-server"),
        "state": hashlib.sha256(repr((revision, account, workspace, wanted)).encode()).hexdigest(),
    }


def _turn_on_wal(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as database:
        database.execute("PRAGMA journal_mode=WAL")
    home.database.chmod(0o600)


def _migrate() -> None:
    from alembic import command
    from alembic.config import Config
    from argilla_server.database import ALEMBIC_CONFIG_FILE

    # Without the ini file, which would set up logging anew and print every migration.
    config = Config()
    config.set_main_option("script_location", str(Path(ALEMBIC_CONFIG_FILE).with_name("alembic")))
    command.upgrade(config, "head")


def _ensure_owner(owner: Owner) -> None:
    from argilla_server.contexts.accounts import hash_password, verify_password
    from argilla_server.database import SyncSessionLocal, sync_engine
    from argilla_server.enums import UserRole
    from argilla_server.models import User, Workspace
    from sqlalchemy import select

    with SyncSessionLocal() as session, session.begin():
        user = session.scalar(select(User).where(User.username == owner.username))
        if user is None:
            user = User(first_name=owner.username, username=owner.username, password_hash=hash_password(owner.password))
            session.add(user)
        elif not verify_password(owner.password, user.password_hash):
            user.password_hash = hash_password(owner.password)
        user.role = UserRole.owner
        user.api_key = owner.api_key
        if session.scalar(select(Workspace).where(Workspace.name == WORKSPACE)) is None:
            session.add(Workspace(name=WORKSPACE))
    SyncSessionLocal.remove()
    sync_engine.dispose()
