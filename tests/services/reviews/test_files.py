"""Reviews as files: out, and back again as they were."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import datasets
import pandas as pd
import pytest
from sqlalchemy import delete, select

from services import reviews, store, tables
from services.errors import BadInput
from services.mirror.outbox import Topic
from services.reviews import Row
from services.tables import FORMATS, Format, Table
from services.words import ReviewStatus
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


def reviewed() -> Desk:
    desk = Desk(4)
    first, second, third, _ = desk.answers
    submit(first, desk.ada, "=Corrected, „so”\nand so.", question_rating=1, tags=["tone", "wrong_fact"], comment="'Hm")
    submit(first, desk.bo, first.text, context_rating=2, question_text="How many, really?")
    submit(second, desk.bo, second.text, status=ReviewStatus.DISCARDED)
    submit(third, desk.ada, "So far", status=ReviewStatus.DRAFT)
    return desk


def given(desk: Desk) -> list[Row]:
    return [
        replace(row, review_id="") for row in reviews.rows(desk.variant.id) if row.status
    ]  # new ones come with new ids


def table(**columns: list[str]) -> Table:
    return Table("reviews", pd.DataFrame(columns, dtype=object))


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: str(kind.extension))
def test_every_format_imports_back_as_it_was(kind: Format) -> None:
    desk = reviewed()
    before = given(desk)
    content = kind.write(reviews.frame(reviews.rows(desk.variant.id)))
    again = tables.read(f"reviews.{kind.extension}", content)
    assert reviews.import_rows(desk.variant.id, again, desk.bo.id).sentence == (
        "0 new reviews. Left out: 4 already here."
    )
    with store.writing() as session:
        session.execute(delete(store.Review))
        session.execute(delete(store.OutboxEntry))

    assert reviews.import_rows(desk.variant.id, again, desk.bo.id).added == 4

    assert sorted(map(repr, given(desk))) == sorted(map(repr, before))
    with store.reading() as session:
        told_argilla = session.scalars(select(store.OutboxEntry.topic)).all()
    assert told_argilla == [Topic.REVIEW] * 4


def test_the_zip_is_what_datasets_loads(tmp_path: Path) -> None:
    desk = reviewed()
    content = FORMATS[-1].write(reviews.frame(reviews.rows(desk.variant.id)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    loaded = datasets.load_from_disk(str(tmp_path))
    assert isinstance(loaded, datasets.Dataset)
    assert loaded["reviewer"].count(desk.ada.username) == 2


def test_reviews_from_elsewhere_go_to_their_reviewers_and_the_rest_is_counted() -> None:
    desk = Desk(3)
    asked = [row.question for row in reviews.rows(desk.variant.id)]
    found = table(
        Prompt=[asked[0].upper(), asked[1], asked[1], asked[2], "Who?"],
        Response=["Right.", "Right.", "", "Right.", "Right."],
        Annotator=["Grace Hopper", "", "", "", ""],
        Answer=["", "", "", "Something else.", ""],
        Question_rating=["4.0", "", "", "", ""],
    )
    done = reviews.import_rows(desk.variant.id, found, desk.bo.id)
    assert (done.added, done.already, done.not_here, done.unusable) == (2, 0, 2, 1)
    assert {(row.username, row.text, row.question_rating) for row in given(desk)} == {
        ("grace-hopper", "Right.", 4),
        (desk.bo.username, "Right.", None),
    }
    assert reviews.import_rows(desk.variant.id, found, desk.bo.id).already == 2


@pytest.mark.parametrize("rating", ["0", "6", "4.5", "good", "nan"])
def test_a_rating_that_is_none_is_left_out(rating: str) -> None:
    desk = Desk(1)
    (row,) = reviews.rows(desk.variant.id)
    found = table(question=[row.question], corrected=["Right."], question_rating=[rating])
    assert reviews.import_rows(desk.variant.id, found, desk.bo.id).unusable == 1


def test_a_table_without_the_columns_says_which_are_missing() -> None:
    desk = Desk(1)
    with pytest.raises(BadInput, match=r"no column “corrected”.*question, mood"):
        reviews.import_rows(desk.variant.id, table(question=["Why?"], mood=["good"]), desk.bo.id)
