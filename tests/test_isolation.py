"""Two managers, two projects: each tries every id of the other that the store holds, and gets nothing."""

import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.review_island.routes import routes as review_routes
from components.vote_island.routes import routes as vote_routes
from services import (
    accounts,
    answers,
    comparisons,
    demo,
    documents,
    finetunes,
    jobs,
    judging,
    lineage,
    overview,
    projects,
    providers,
    questions,
    results,
    reviews,
    store,
    variants,
)
from services.errors import NotAllowed, WinrateError
from services.store import acting, sight
from services.store.columns import new_id
from services.words import Role, Verdict
from tests import factories

PACKAGES = [
    answers, comparisons, documents, finetunes, jobs, judging, lineage, overview, projects, questions, results, reviews,
    variants,
]  # fmt: skip
OF_NO_PROJECT = {
    "audit_events", "deleted_records", "identities", "key_choices", "mirrored_datasets", "mirrored_responses",
    "model_profiles", "outbox", "people", "providers", "settings", "web_sessions",
}  # fmt: skip
OWN = ("person_id", "labeler_id", "by", "viewer")
EACH = 1  # ids of one table that every service and route is tried with; rows are tried one and all
NOTED = {"audit_events", "settings", "web_sessions"}  # who tried what, where they are signed in, which project they see
SILENT = {"", "0", "0.0", "False", "None", "[]", "{}", "()", "set()"}


class Other:
    """The project that must stay hidden: all that the demo holds, a job, an upload, links and a second vote."""

    def __init__(self) -> None:
        demo.load()
        with store.reading() as session:
            self.project = session.scalars(select(store.Project)).one()
            self.comparison = session.scalars(select(store.Comparison).limit(1)).one()
            self.answer = session.scalars(select(store.Answer.id).limit(1)).one()
        self.lea = factories.make_person("Lea", projects=[self.project.id])
        owner = factories.make_person("Olga", Role.OWNER)
        jobs.submit("nothing", self.project.id, {}, [{"question_id": new_id()}])
        documents.receive(self.project.id, "secret.txt", b"The secret lamp has nine switches.")
        accounts.make_invitation(project_id=self.project.id, by=owner.id)
        results.share(self.comparison.id, viewer=owner)
        self.ids = list(self._ids())
        with store.reading() as session:
            self.rows = {
                mapper.class_: [tuple(key) for key in session.execute(select(*mapper.primary_key))]
                for mapper in store.Base.registry.mappers
                if sight.anchor(mapper.local_table) is not None
            }

    def _ids(self) -> Iterator[str]:
        """Give some ids of every table that belongs to a project, and how the rows are known otherwise."""
        with store.reading() as session:
            for mapper in store.Base.registry.mappers:
                if sight.anchor(mapper.local_table) is not None:
                    key = mapper.primary_key[0]
                    yield from session.scalars(select(key).distinct().limit(EACH))

    def contents(self) -> dict[str, list[str]]:
        """Give every row of every table as it stands."""
        with store.reading() as session:
            tables = [each for each in store.Base.metadata.sorted_tables if each.name not in NOTED]
            return {each.name: sorted(repr(row) for row in session.execute(select(each))) for each in tables}


@pytest.fixture
def other(home: Path) -> Other:
    return Other()


@pytest.fixture
def mine(other: Other) -> store.Comparison:
    """Give a vote in a project of one's own."""
    return factories.make_comparison(factories.make_project("Mine", closed=True), questions=2)


@pytest.fixture
def mia(mine: store.Comparison) -> store.Person:
    return factories.make_person("Mia", Role.MANAGER, projects=[mine.project_id])


def test_every_table_says_to_which_project_its_rows_belong() -> None:
    outside = {each.name for each in store.Base.metadata.sorted_tables if sight.anchor(each) is None}
    assert outside <= OF_NO_PROJECT, "a new table needs a way to its project, or has to be named above"


def test_who_acts_is_known_to_one_request_alone() -> None:
    mia = acting.Actor("mia", Role.MANAGER)
    with ThreadPoolExecutor(1) as another, acting.acting(mia):
        assert acting.actor() is mia
        assert another.submit(acting.actor).result() is None
        with acting.acting(None):
            assert acting.actor() is None
        assert acting.actor() is mia
    assert acting.actor() is None


def test_not_one_row_of_the_other_project_is_loaded(other: Other, mia: store.Person, mine: store.Comparison) -> None:
    with store.reading() as session, acting.acting(factories.acts_as(mia)):
        for mapper in store.Base.registry.mappers:
            column = sight.anchor(mapper.local_table)
            if column is None:
                continue
            with acting.acting(None):
                keys = session.execute(select(*mapper.primary_key)).all()
            session.expunge_all()
            found = session.scalar(select(func.count()).select_from(mapper.class_))
            hidden = [key for key in keys if session.get(mapper.class_, tuple(key)) is None]
            assert len(keys) - len(hidden) == found, mapper.class_
            assert not [key for key in other.rows[mapper.class_] if session.get(mapper.class_, key)], mapper.class_
        assert [each.id for each in session.scalars(select(store.Project))] == [mine.project_id]
        assert set(session.scalars(select(store.Comparison.id))) == {mine.id}
        assert not session.scalars(select(store.Chunk.id)).all() and not session.scalars(select(store.Vote.id)).all()


def test_no_service_says_or_changes_anything_of_the_other_project(other: Other, mia: store.Person) -> None:
    providers.embedded()
    who, before, tried = factories.acts_as(mia), other.contents(), 0
    for package in PACKAGES:
        for name, function in asked_by_id_alone(package):
            for hidden in other.ids:
                with acting.acting(who):
                    said = called(function, hidden, mia)
                tried += 1
                assert said in SILENT or not any(each in said.replace(hidden, "") for each in other.ids), (name, said)
    assert tried > 1_000, "the net has a hole"
    assert other.contents() == before


def asked_by_id_alone(package: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    """Give a package's public functions that want nothing but ids, and whoever asks."""
    names = getattr(package, "__all__", [each for each in vars(package) if not each.startswith("_")])
    for name in names:
        function = getattr(package, name)
        if not inspect.isfunction(function) or not function.__module__.startswith("services"):
            continue
        wanted = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
        if wanted and all(each.name in OWN or each.name.endswith(("_id", "_ids")) for each in wanted):
            yield f"{package.__name__}.{name}", function


def called(function: Callable[..., object], hidden: str, person: store.Person) -> str:
    """Call with the hidden id wherever an id is wanted; gives all that came back, as text."""
    given: dict[str, object] = {}
    for each in inspect.signature(function).parameters.values():
        if each.default is not each.empty:
            continue
        own = person if each.name == "viewer" else person.id
        given[each.name] = own if each.name in OWN else [hidden] if each.name.endswith("_ids") else hidden
    try:
        return flat(function(**given))
    except (WinrateError, NoResultFound) as error:
        return str(error)


def flat(found: object) -> str:
    """Write out what a row, a list of rows or a dataclass holds."""
    if isinstance(found, store.Base):
        return repr({key: value for key, value in vars(found).items() if not key.startswith("_")})
    if isinstance(found, dict):
        return repr(found)
    if isinstance(found, (list, tuple, set)):
        return repr([flat(each) for each in found]) if found else "[]"
    return repr(found)


def test_nothing_is_put_into_the_other_project(other: Other, mia: store.Person) -> None:
    before = other.contents()
    with acting.acting(factories.acts_as(mia)):
        for deed in (
            lambda: questions.add(other.project.id, ["Is it mine?"]),
            lambda: documents.add(other.project.id, "mine.txt", b"This lamp is mine. It has a switch."),
            lambda: documents.receive(other.project.id, "mine.txt", b"This lamp is mine."),
            lambda: reviews.assign([other.answer], [mia.id]),
            lambda: reviews.draft(other.answer, mia.id, text="Mine."),
            lambda: jobs.submit("something", other.project.id, {}, []),
            lambda: comparisons.start(other.project.id, other.comparison.baseline_id, other.comparison.candidate_id),
            lambda: accounts.make_invitation(project_id=other.project.id, by=mia.id),
            lambda: accounts.take_out(other.lea.id, other.project.id, mia.id),
            lambda: projects.rename(other.project.id, "Mine", ""),
        ):
            with pytest.raises((WinrateError, NoResultFound)):
                deed()
    assert other.contents() == before


def test_people_and_invitations_of_the_other_project_are_not_listed(
    other: Other, mia: store.Person, mine: store.Comparison
) -> None:
    with acting.acting(factories.acts_as(mia)):
        assert [each.name for each in accounts.members()] == ["Mia"]
        assert accounts.invitations() == []
        assert [each.id for each in projects.listing()] == [mine.project_id]
        assert projects.current(other.lea.id).id == mine.project_id
        with pytest.raises(NotAllowed):
            accounts.shut_out(other.lea.id, mia.id)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LABELER])
def test_routes_know_nothing_of_the_other_project(other: Other, mine: store.Comparison, role: Role) -> None:
    person = factories.make_person("Kim", role, projects=[mine.project_id])
    sent = {"id": new_id(), "labeler": person.id}
    ballot = sent | {"verdict": Verdict.TIE, "duration_ms": 900}
    sheet = sent | {"status": "submitted", "text": "Mine.", "duration_ms": 9000}
    before, own = other.contents(), mine.baseline_id
    cookies = {accounts.COOKIE: factories.make_cookie(person)}
    app = Starlette(routes=[*vote_routes, *review_routes])
    with TestClient(app, headers={"origin": "http://testserver"}, cookies=cookies) as client:
        for hidden in other.ids:
            replies = [
                client.get(f"/api/votes/{hidden}/next?limit=5&recent=5"),
                client.post(f"/api/votes/{hidden}", json=ballot | {"pair": new_id()}),
                client.post(f"/api/votes/{mine.id}", json=ballot | {"pair": hidden}),
                client.post(f"/api/votes/{mine.id}/why", json=sent | {"id": hidden, "reason": "tone"}),
                client.post(f"/api/reviews/{own}", json=sheet | {"answer": hidden}),
            ]
            taken = client.post(f"/api/reviews/{hidden}/take", json=sent | {"limit": 5, "recent": 5})
            assert {each.status_code for each in replies} <= {403, 404, 422}, hidden
            assert taken.status_code in (404, 422) or not taken.json()["answers"], hidden
    assert other.contents() == before
