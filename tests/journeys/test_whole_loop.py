"""The whole loop in a real browser on the real servers: documents in, one win rate out, all of it in Argilla.

It begins with eleven documents in ten formats; WINRATE_JOURNEY_DOCUMENT and WINRATE_JOURNEY_PRODUCT run it on another.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import argilla as rg
import pytest
from playwright.sync_api import Browser

from services.documents import SAMPLE
from tests.browser import chromium
from tests.journeys import document_files
from tests.journeys.people import ArgillaLabeler, Labeler, Owner
from tools import running
from tools.running import Running

QUESTIONS, TRAINED_ON, HELD_OUT = 16, 10, 6
CORRECTION = "Thanks for asking! In short: answer number {number}, checked by a person."


@pytest.fixture(scope="module")
def winrate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything, started by the project's own launcher."""
    with running.start(tmp_path_factory.mktemp("journey")) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as opened:
        yield opened


def eventually(found: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until something is there, and give it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(0.25)
    raise AssertionError("it did not arrive in time")


def documents_in(folder: Path) -> list[Path]:
    """Give the document that the journey is run on, or the sample and a small company's files in every format."""
    if chosen := os.environ.get("WINRATE_JOURNEY_DOCUMENT"):
        return [Path(chosen)]
    for name, content in document_files.good().items():
        (folder / name).write_bytes(content)
    sample = folder / "hearthbox.md"
    sample.write_bytes(SAMPLE.read_bytes())
    return sorted(folder.iterdir())


def stored(winrate: Running, query: str) -> list[tuple[Any, ...]]:
    """Ask the store directly."""
    with sqlite3.connect(winrate.home / "winrate.db") as connection:
        return connection.execute(query).fetchall()


def dataset_of(argilla: rg.Argilla, kind: str, records: int) -> rg.Dataset:
    """Wait until a dataset of this kind has all of its records."""

    def find() -> rg.Dataset | None:
        named = [each for each in argilla.datasets if f"-{kind}-" in each.name]
        complete = [each for each in named if len(list(each.records())) == records]
        return complete[0] if complete else None

    found: rg.Dataset = eventually(find)
    return found


@pytest.mark.journey
@pytest.mark.timeout(1800)
def test_from_a_document_to_a_win_rate(winrate: Running, browser: Browser, tmp_path: Path) -> None:
    product = os.environ.get("WINRATE_JOURNEY_PRODUCT", "our products")
    at = winrate.endpoints["argilla"]
    argilla = rg.Argilla(api_url=at["url"], api_key=at["api_key"])

    owner = Owner(browser, winrate.link)
    owner.arrives_at("My assistant")
    owner.uploads(documents_in(tmp_path))
    owner.generates_questions(QUESTIONS, product)
    owner.generates_answers(TRAINED_ON)

    formats = "select distinct media_type from documents"
    asked_about = f"{formats} join chunks on document_id = documents.id join questions on chunk_id = chunks.id"
    assert len(stored(winrate, asked_about)) >= min(5, len(stored(winrate, formats)))

    reviewed = [owner.reviews(CORRECTION.format(number=number), done=number, total=TRAINED_ON) for number in range(3)]
    assert len(set(reviewed)) == 3
    review_records = dataset_of(argilla, "review", TRAINED_ON)
    colleague = ArgillaLabeler(argilla, "colleague", review_records.workspace)
    eventually(lambda: sum(record.status == "completed" for record in review_records.records()) == len(reviewed))
    ratings = {"question-rating": 4, "context-rating": 3}
    colleague.answers(
        review_records, [ratings | {"response": CORRECTION.format(number=number)} for number in range(3, 6)]
    )
    submitted = "select person_id, origin, text from reviews where status = 'submitted'"
    eventually(lambda: len(stored(winrate, submitted)) == 6)
    assert sorted(origin for _, origin, _ in stored(winrate, submitted)) == ["app"] * 3 + ["argilla"] * 3
    assert {text for *_, text in stored(winrate, submitted)} == {CORRECTION.format(number=n) for n in range(6)}

    owner.fine_tunes(epochs=2)
    assert stored(winrate, "select count(*) from models where tuned") == [(1,)]
    invitation = owner.starts_the_vote()

    desk = Labeler(browser, invitation)
    desk.joins_as("Ada at her desk")
    phone = Labeler(browser, invitation, width=390, height=844)
    phone.joins_as("Bo on a phone")
    pairs = stored(winrate, "select count(*) from pairs where not automatic_tie")[0][0]
    assert 1 <= pairs <= HELD_OUT
    desk.votes_by_key("123412"[:pairs])
    desk.sees("Thank you")
    phone.votes_by_thumb((["A is better", "B is better", "Equally good"] * 2)[:pairs])
    phone.sees("Thank you")

    eventually(lambda: stored(winrate, "select count(*) from votes where current")[0][0] == 2 * pairs)
    pair_records = dataset_of(argilla, "compare", pairs)
    colleague.answers(pair_records, [{"preference": "A"}])
    eventually(lambda: stored(winrate, "select count(*) from votes where current")[0][0] == 2 * pairs + 1)

    owner.follows("Results")
    owner.arrives_at("Results")
    owner.sees(f"{2 * pairs + 1} votes")
    owner.page.screenshot(path=tmp_path / "results.png")

    assert_argilla_holds_the_same(winrate, argilla, pair_records, review_records)
    assert_nothing_names_a_model(argilla, winrate)


def assert_argilla_holds_the_same(
    winrate: Running, argilla: rg.Argilla, pair_records: rg.Dataset, review_records: rg.Dataset
) -> None:
    """Every vote and review of the store is a response in Argilla, of the same person and with the same text."""
    names = {str(user.id): user.username for user in argilla.users}

    def in_argilla(dataset: rg.Dataset, question: str) -> set[tuple[str, str, str]]:
        return {
            (str(record.id), names[str(response.user_id)], response.value)
            for record in dataset.records(with_responses=True)
            for response in record.responses[question]
        }

    votes = stored(
        winrate, "select pair_id, username from votes join people on people.id = labeler_id where votes.current"
    )
    eventually(lambda: {row[:2] for row in in_argilla(pair_records, "preference")} == set(votes))
    reviews = stored(winrate, "select answer_id, username, text from reviews join people on people.id = person_id")
    eventually(lambda: in_argilla(review_records, "response") == set(reviews))


def assert_nothing_names_a_model(argilla: rg.Argilla, winrate: Running) -> None:
    """No model or variant name went to Argilla."""
    marks = [row[0] for row in stored(winrate, "select name from models union select label from models")]
    marks += [row[0] for row in stored(winrate, "select name from variants where name != 'Base'")]
    for dataset in argilla.datasets:
        text = str([record.to_dict() for record in dataset.records(with_responses=True, with_suggestions=True)])
        assert not [mark for mark in marks if mark in text]
