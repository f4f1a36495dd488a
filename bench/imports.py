"""100,000 questions and 100,000 votes, out and in again: how long, and how much memory at most.

Usage: python -m bench.imports [rows]
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

ROWS = 100_000
VOTES_A_PAIR = 5


def main() -> None:
    """Measure, each part in a process of its own, since a process does not give its peak back."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for part in (_questions, _votes):
        if (child := os.fork()) == 0:
            with tempfile.TemporaryDirectory() as home:
                os.environ["WINRATE_HOME"] = home
                part(rows)
            os._exit(0)
        os.waitpid(child, 0)


def _questions(rows: int) -> None:
    from services import questions, tables

    project_id = _fresh()
    lines = (
        f'"What does part {n} of the {_WORDS[n % 40]} cost in {_WORDS[n % 39]}?","It costs {n} euro."'
        for n in range(rows)
    )
    content = "\n".join(["question,reference", *lines]).encode()
    with _measured(f"{rows:,} questions ({len(content) / 1e6:.0f} MB): read"):
        table = tables.read("questions.csv", content)
    with _measured("checked"):
        mapping = questions.guess(table)
        checked = questions.check(table, mapping, project_id)
    assert checked.ready == rows
    with _measured("imported"):
        questions.import_rows(project_id, table, mapping)


def _votes(rows: int) -> None:
    from services import accounts, preference_files, tables
    from services.words import Role

    _fresh()
    person = accounts.find_or_create("olga", "Olga", Role.OWNER)
    lines = (
        f'"Question {n // VOTES_A_PAIR}?",win,"{"Yes. " * 60}","{"No. " * 60}","Ann {n % VOTES_A_PAIR}",left,'
        f"2026-01-02T10:02:03.{n:06d}+00:00,Tuned,Base"
        for n in range(rows)
    )
    header = "question,outcome,candidate answer,baseline answer,labeler,candidate side,voted at,candidate,baseline"
    content = "\n".join([header, *lines]).encode()
    with _measured(f"{rows:,} votes ({len(content) / 1e6:.0f} MB): read"):
        table = tables.read("votes.csv", content)
    with _measured("imported"):
        done = preference_files.import_votes(table, person.id)
    assert done.votes == rows


_NOUNS = "amber basalt cedar delta ember fjord garnet hazel indigo jade kelp linen maple nickel onyx pearl".split()
_WORDS = [*_NOUNS, *(f"{one}{other}" for one in ("north", "south") for other in _NOUNS)][:40]


def _fresh() -> str:
    from services import store

    store.Base.metadata.create_all(store.engine())
    with store.writing() as session:
        project = store.Project(name="Bench", product="")
        session.add(project)
        session.flush()
        return project.id


@contextmanager
def _measured(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.perf_counter() - start:.1f} s, at most {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
