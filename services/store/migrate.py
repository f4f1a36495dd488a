"""Bring the store to the newest schema: `python -m services.store.migrate`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from services.store.engine import engine

MIGRATIONS = Path(__file__).parent / "migrations"


def config() -> Config:
    """Give Alembic's configuration; its revisions live beside this file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade() -> None:
    """Apply what is missing; nothing is done, quickly, when nothing is."""
    with engine().connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory.from_config(config()).get_current_head():
        command.upgrade(config(), "head")


if __name__ == "__main__":
    upgrade()
