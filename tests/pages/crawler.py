"""Press everything that a page offers to somebody: each button, those that appear once it or a table's row is chosen.

The store is put back before each press, so that no press spoils the next.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from services import store
from services.accounts import visitors
from tests.pages.stories import ROOT

_ID = re.compile(r"[0-9a-f]{12,}")
DEPTH = 3  # a row is ticked, a button opens a dialog, and the dialog's own button is pressed


@dataclass(frozen=True)
class Step:
    """A button that is pressed, or a table whose first row is ticked.

    `name` is its key, or its label without one, with a star for every id: of a row of buttons alike, one is pressed.
    """

    name: str
    ticks: bool = False


Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Start:
    """A page, with what is in the session and in the address when it is opened."""

    page: str
    session: tuple[tuple[str, object], ...] = ()
    address: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join([self.page, *(str(value) for _, value in (*self.session, *self.address))])


class Snapshot:
    """The store as it was, to be put back again and again."""

    def __init__(self, folder: Path) -> None:
        """Copy the store; `folder` is where the copy goes."""
        self.file, self.copy = Path(str(store.engine().url.database)), folder / "before.db"
        store.reset()
        shutil.copyfile(self.file, self.copy)

    def put_back(self) -> None:
        """Make the store what it was."""
        store.reset()
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.copy, self.file)
        visitors.forget()


def opened(start: Start) -> AppTest:
    """Open a page as its navigation does."""
    at = AppTest.from_file(str(ROOT / "navigation.py"), default_timeout=60)
    for name, value in start.session:
        at.session_state[name] = value
    for name, text in start.address:
        at.query_params[name] = text
    return at.switch_page(str(ROOT / "pages" / f"{start.page}.py")).run()


def pressed(start: Start, snapshot: Snapshot, most: int = DEPTH) -> Iterator[tuple[str, AppTest]]:
    """Give every press with what the page shows after it; the page as it opens comes first."""
    paths: list[Steps] = [()]
    seen: set[Step] = set()
    while paths:
        path = paths.pop()
        snapshot.put_back()
        at = opened(start)
        for step in path:
            _take(at, step)
        yield f"{start}: {' > '.join(step.name for step in path) or 'opened'}", at
        new = [step for step in _steps(at) if step not in seen]
        seen.update(new)
        paths += [(*path, step) for step in new if len(path) < most]


def _steps(at: AppTest) -> list[Step]:
    buttons = [Step(_name(each)) for each in at.button if not each.disabled]
    tables = [Step(_name(each), ticks=True) for each in at.dataframe if each.proto.selection_mode and len(each.value)]
    return list(dict.fromkeys(buttons + tables))


def _name(drawn: Any) -> str:
    return _ID.sub("*", drawn.key or drawn.label)


def _take(at: AppTest, step: Step) -> None:
    drawn = next(each for each in (at.dataframe if step.ticks else at.button) if _name(each) == step.name)
    if step.ticks:
        at.session_state[drawn.key] = {"selection": {"rows": [0]}}
        at.run()
    else:
        drawn.click().run()
