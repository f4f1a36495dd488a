"""Every route of the app, and everything that has ended: closed, left, another project's, another comparison's.

What is sent names things by two ids or more. None of them is taken where they do not belong together, where what they
name is closed, or where the person does not belong there any more. A new route has to be named here, or this fails.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

import app
from services import accounts, comparisons, reviews, store
from services.comparisons import Rules
from services.store.columns import new_id
from services.words import PassKind, QuestionStatus, Role, Split, Verdict
from tests import factories

pytestmark = pytest.mark.usefixtures("home")

# Routes that take one id or none: a secret that opens a door, or one's own session. Each says where it is tried.
ONE_ID = {
    ("GET", "/sign-in"): "a one-time link: tests/services/test_accounts.py",
    ("POST", "/sign-in"): "user name and password",
    ("GET", "/sign-out"): "one's own session",
    ("POST", "/sign-out"): "one's own session",
    ("GET", "/password"): "one's own session",
    ("POST", "/password"): "one's own session",
    ("GET", "/sign-in/organisation"): "tests/components/test_sign_in_organisation.py",
    ("GET", "/sign-in/organisation/done"): "tests/components/test_sign_in_organisation.py",
    ("GET", "/auth/login"): "Streamlit's own, behind ours: tests/components/test_sign_in_organisation.py",
    ("GET", "/auth/logout"): "Streamlit's own, behind ours",
    ("GET", "/oauth2callback"): "Streamlit's own, behind ours",
    ("POST", "/api/keys/{subject}"): "one's own keys; the id is a page's name: tests/components/test_key_routes.py",
    ("GET", "/shared/{token}"): "a shared result: tests/services/results/test_sharing.py",
    ("POST", "/hooks/argilla"): "signed by Argilla: tests/services/mirror/test_webhook.py",
}
DOOR = {("GET", "/join"), ("POST", "/join"), ("POST", "/go-on")}  # tried with an ended access in test_sign_in_again


class World:
    """Two projects with a vote and a review each, in which Ada did something, and a second vote in the first."""

    def __init__(self) -> None:
        self.project, self.elsewhere = factories.make_project("Here"), factories.make_project("There")
        self.vote, self.far_vote = (factories.make_comparison(each) for each in (self.project, self.elsewhere))
        self.second = self._another_vote()
        self.variant, self.answers = self._reviewed(self.project)
        self.second_variant, self.second_answers = self._reviewed(self.project)
        self.far_variant, self.far_answers = self._reviewed(self.elsewhere)
        self.owner = factories.make_person("Olga", Role.OWNER)
        self.ada, self.bob = (factories.make_person(name) for name in ("Ada", "Bob"))
        self.done = {each.id: self._voted(each, self.ada) for each in (self.vote, self.second, self.far_vote)}
        self.bobs = self._voted(self.vote, self.bob)
        for variant, answers in (
            (self.variant, self.answers),
            (self.second_variant, self.second_answers),
            (self.far_variant, self.far_answers),
        ):
            reviews.take(variant.id, self.ada.id, 5)
            for answer in answers[:1]:
                reviews.submit(answer, self.ada.id, question_rating=3, context_rating=3, text="As it was.")

    def _another_vote(self) -> store.Comparison:
        """Ask the same questions of two other variants."""
        variants = [factories.make_variant(self.project, name) for name in ("Old", "New")]
        for variant in variants:
            factories.make_answers(variant, comparisons.test_questions(self.project.id), f"{variant.name} {{position}}")
        return comparisons.start(self.project.id, variants[0].id, variants[1].id)

    def _reviewed(self, project: store.Project) -> tuple[store.Variant, list[str]]:
        variant = factories.make_variant(project, f"Variant {new_id()[:4]}")
        asked = factories.make_questions(project, 4, split=Split.TRAIN)
        return variant, [each.id for each in factories.make_answers(variant, asked)]

    def _voted(self, comparison: store.Comparison, person: store.Person) -> dict[str, str]:
        """Vote on one pair, pass on one, and see two more; gives the ids of what was done and what is in hand."""
        with store.writing() as session:
            session.get_one(store.Comparison, comparison.id).ask_guess = True
        voted, passed, *more = comparisons.next_pairs(comparison.id, person.id)
        vote, skip = new_id(), new_id()
        comparisons.vote(comparison.id, voted.id, person.id, Verdict.LEFT, vote_id=vote, duration_ms=900)
        comparisons.skip_or_flag(comparison.id, passed.id, person.id, PassKind.SKIP, pass_id=skip)
        return {"vote": vote, "pass": skip, "voted": voted.id, "pair": more[0].id}

    def contents(self) -> str:
        """Give all that people did, as it stands."""
        tables = (store.Vote, store.Pass, store.CheckVote, store.Guess, store.Review, store.ReviewLease)
        with store.reading() as session:
            return json.dumps(
                {of.__tablename__: sorted(repr(row) for row in session.execute(select(of.__table__))) for of in tables}
            )


@dataclass(frozen=True)
class Ids:
    """What a call names: its subject, and the things that it says are parts of that."""

    comparison: str
    variant: str
    pair: str
    voted: str
    vote: str
    answer: str


def ids(world: World, subject: store.Comparison, of: store.Comparison, variant: str, answers: list[str]) -> Ids:
    done = world.done[of.id]
    return Ids(subject.id, variant, done["pair"], done["voted"], done["vote"], answers[0])


Case = Callable[[World], Ids]


def closed(world: World) -> Ids:
    """Close the vote; drop the reviewed question."""
    comparisons.close(world.vote.id)
    with store.writing() as session:
        answer = session.get_one(store.Answer, world.answers[0])
        session.get_one(store.Question, answer.question_id).status = QuestionStatus.DROPPED
    return ids(world, world.vote, world.vote, world.variant.id, world.answers)


def held_out(world: World) -> Ids:
    """Close the vote; hold the reviewed question out."""
    comparisons.close(world.vote.id)
    with store.writing() as session:
        answer = session.get_one(store.Answer, world.answers[0])
        session.get_one(store.Question, answer.question_id).split = Split.TEST
    return ids(world, world.vote, world.vote, world.variant.id, world.answers)


def left(world: World) -> Ids:
    """Take Ada out of the project."""
    accounts.take_out(world.ada.id, world.project.id, world.owner.id)
    return ids(world, world.vote, world.vote, world.variant.id, world.answers)


def no_longer_named(world: World) -> Ids:
    """Let only Bob vote; take Ada out."""
    with store.writing() as session:
        Rules(labeler_ids=(world.bob.id,)).write(session.get_one(store.Comparison, world.vote.id))
    accounts.take_out(world.ada.id, world.project.id, world.owner.id)
    return ids(world, world.vote, world.vote, world.variant.id, world.answers)


def shut_out(world: World) -> Ids:
    """End Ada's access altogether."""
    accounts.shut_out(world.ada.id, world.owner.id)
    return ids(world, world.vote, world.vote, world.variant.id, world.answers)


def made_a_viewer(world: World) -> Ids:
    """Let Ada only look at results."""
    accounts.change(world.ada.id, Role.VIEWER, [world.project.id], world.owner.id)
    return ids(world, world.vote, world.vote, world.variant.id, world.answers)


def other_project(world: World) -> Ids:
    """Reach into a project that Ada left through one that she is in."""
    accounts.take_out(world.ada.id, world.elsewhere.id, world.owner.id)
    return ids(world, world.vote, world.far_vote, world.variant.id, world.far_answers)


def other_project_of_hers(world: World) -> Ids:
    """Reach from one of her projects into another."""
    return ids(world, world.vote, world.far_vote, world.variant.id, world.far_answers)


def other_comparison(world: World) -> Ids:
    """Reach from one vote into another of the same project."""
    return ids(world, world.vote, world.second, world.variant.id, world.second_answers)


def closed_through_an_open_one(world: World) -> Ids:
    """Reach into a closed vote through an open one."""
    comparisons.close(world.second.id)
    return ids(world, world.vote, world.second, world.variant.id, world.second_answers)


def somebody_elses(world: World) -> Ids:
    """Name what Bob did in the same vote, and a held-out question's answer."""
    with store.reading() as session:
        held = session.scalars(select(store.Answer.id).filter_by(variant_id=world.vote.baseline_id)).first()
    made = Ids(world.vote.id, world.variant.id, new_id(), new_id(), world.bobs["vote"], str(held))
    return made


def gone(world: World) -> Ids:
    """Name what never was."""
    return Ids(world.vote.id, world.variant.id, *(new_id() for _ in range(4)))


CASES: list[Case] = [
    closed, held_out, left, no_longer_named, shut_out, made_a_viewer, other_project, other_project_of_hers,
    other_comparison, closed_through_an_open_one, somebody_elses, gone,
]  # fmt: skip

Sends = Callable[[World, Ids], dict[str, Any]]
REVIEW = {"status": "submitted", "text": "Changed.", "duration_ms": 900}
# What each route is sent; None for one that names nothing but its subject.
SENDS: dict[tuple[str, str], Sends | None] = {
    ("GET", "/api/votes/{subject}/next"): None,
    ("POST", "/api/votes/{subject}"): lambda _, of: {"pair": of.pair, "verdict": "right", "duration_ms": 900},
    ("POST", "/api/votes/{subject}/pass"): lambda _, of: {"pair": of.pair, "kind": "flag", "reason": "x"},
    ("POST", "/api/votes/{subject}/why"): lambda _, of: {"id": of.vote, "reason": "invented", "write_in": "Changed."},
    ("POST", "/api/votes/{subject}/guess"): lambda _, of: {"pair": of.voted, "side": "left"},
    ("POST", "/api/votes/{subject}/undo"): lambda _, of: {"id": of.vote},
    ("POST", "/api/reviews/{subject}/take"): None,
    ("POST", "/api/reviews/{subject}"): lambda _, of: {"answer": of.answer, **REVIEW},
    ("POST", "/api/reviews/{subject}/undo"): lambda _, of: {"answer": of.answer},
    ("POST", "/api/reviews/{subject}/release"): lambda _, of: {"answers": [of.answer]},
}
LENIENT = {("POST", "/api/votes/{subject}/undo"), ("POST", "/api/reviews/{subject}/release")}  # 200, and nothing done


def routes() -> Iterator[tuple[str, str]]:
    for route in app.ROUTES:
        for method in sorted(getattr(route, "methods", None) or {"?"}):
            if method != "HEAD":
                yield method, getattr(route, "path", repr(route))


def test_every_route_of_the_app_is_tried_or_says_why_not() -> None:
    assert set(routes()) == SENDS.keys() | ONE_ID.keys() | DOOR


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_taken_where_it_does_not_belong(case: Case) -> None:
    world = World()
    cookies = {accounts.COOKIE: factories.make_cookie(world.ada)}
    named = case(world)
    before = world.contents()
    with TestClient(Starlette(routes=app.ROUTES), headers={"origin": "http://testserver"}, cookies=cookies) as client:
        for (method, path), sends in SENDS.items():
            if sends is None:
                continue
            subject = named.comparison if "/votes/" in path else named.variant
            body = {"id": new_id(), "labeler": world.ada.id} | sends(world, named)
            reply = client.request(method, path.format(subject=subject), json=body)
            assert world.contents() == before, f"{path} changed something"
            assert 400 <= reply.status_code < 500 or ((method, path) in LENIENT and reply.status_code == 200), path
            if reply.status_code >= 400:
                assert reply.json()["error"].endswith("."), path


@pytest.mark.parametrize("case", [left, no_longer_named, shut_out, made_a_viewer])
def test_who_does_not_belong_there_is_handed_nothing(case: Case) -> None:
    world = World()
    cookies = {accounts.COOKIE: factories.make_cookie(world.ada)}
    named = case(world)
    with TestClient(Starlette(routes=app.ROUTES), headers={"origin": "http://testserver"}, cookies=cookies) as client:
        assert client.get(f"/api/votes/{named.comparison}/next?limit=9&recent=9").status_code in (401, 403, 404)
        body = {"id": new_id(), "labeler": world.ada.id, "limit": 9, "recent": 9}
        assert client.post(f"/api/reviews/{named.variant}/take", json=body).status_code in (401, 403, 404)


def test_the_same_calls_are_taken_where_they_belong() -> None:
    world = World()
    cookies = {accounts.COOKIE: factories.make_cookie(world.ada)}
    named = ids(world, world.vote, world.vote, world.variant.id, world.answers)
    with TestClient(Starlette(routes=app.ROUTES), headers={"origin": "http://testserver"}, cookies=cookies) as client:
        for (method, path), sends in SENDS.items():
            subject = named.comparison if "/votes/" in path else named.variant
            more = sends(world, named) if sends else {"limit": 5}
            body = {"id": new_id(), "labeler": world.ada.id} | more
            reply = client.request(method, path.format(subject=subject), json=body if method == "POST" else None)
            assert reply.status_code == 200, (path, reply.text)
