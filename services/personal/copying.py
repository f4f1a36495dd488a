"""Everything that is kept of one person, as a file for them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Table, or_, select

from services import projects, store
from services.accounts.roles import Action, only
from services.errors import NotFound
from services.personal.places import places
from services.store.columns import now


@only(Action.MANAGE_PEOPLE)
def copy(person_id: str) -> bytes:
    """Write every row that names somebody as JSON, by table; hashes of links and cookies are left out.

    Raises NotFound.
    """
    people, events = store.Person.__table__, store.AuditEvent.__table__
    assert isinstance(people, Table) and isinstance(events, Table)
    wanted: dict[str, tuple[Table, Any]] = {people.name: (people, people.c.id == person_id)}
    for table, column in places():
        before = wanted[table.name][1] if table.name in wanted else None
        wanted[table.name] = (table, column == person_id if before is None else or_(before, column == person_id))
    wanted[events.name] = (events, or_(wanted[events.name][1], events.c.subject_id == person_id))
    settings = store.Setting.__table__
    assert isinstance(settings, Table)
    wanted[settings.name] = (settings, settings.c.key == projects.chosen_key(person_id))
    with store.reading() as session:
        if session.get(store.Person, person_id) is None:
            raise NotFound("This person is gone.")
        found = {
            name: [_row(dict(row)) for row in session.execute(select(table).where(which)).mappings()]
            for name, (table, which) in wanted.items()
        }
    kept = {"made_at": now().isoformat()} | {name: rows for name, rows in found.items() if rows}
    return json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8", errors="replace")


def _row(values: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if not name.endswith("_hash")}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in plain.items()}
