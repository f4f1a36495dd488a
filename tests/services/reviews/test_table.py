"""The manager's table and what ratings say about retrieval."""

import pytest

from services import reviews, store
from services.reviews import TO_DO, Filter
from services.words import ReviewStatus, Split
from tests import factories
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


def texts(desk: Desk, wanted: Filter) -> list[str]:
    return [row.text for row in wanted.of(reviews.rows(desk.variant.id))]


def test_rows_are_found_by_everything_that_can_be_chosen() -> None:
    desk = Desk(3)
    submit(desk.answers[0], desk.ada, "Corrected.", question_rating=1, context_rating=None)
    submit(desk.answers[0], desk.bo, desk.answers[0].text, context_rating=2)
    submit(desk.answers[1], desk.bo, "Draft.", status=ReviewStatus.DRAFT)
    assert len(texts(desk, Filter())) == 4
    assert texts(desk, Filter(statuses=[TO_DO])) == [desk.answers[2].text]
    assert texts(desk, Filter(statuses=[ReviewStatus.DRAFT])) == ["Draft."]
    assert texts(desk, Filter(reviewers=["Ada"])) == ["Corrected."]
    assert texts(desk, Filter(question_rated="Poor (1-2)")) == ["Corrected."]
    assert texts(desk, Filter(context_rated="Poor (1-2)")) == [desk.answers[0].text]
    assert texts(desk, Filter(context_rated="Not rated", reviewers=["Ada"])) == ["Corrected."]
    assert texts(desk, Filter(changed=True)) == ["Corrected.", "Draft."]
    assert texts(desk, Filter(changed=False)) == [desk.answers[0].text]


def test_passages_are_rated_by_section_worst_first_and_by_setting_best_first() -> None:
    project = factories.make_project()
    ada = factories.make_person("Ada")
    chunks = factories.make_chunks(project, 2, split=Split.TRAIN)
    with store.writing() as session:
        session.get_one(store.Chunk, chunks[0].id).section = "Switches"
    asked = factories.make_questions(project, 4, split=Split.TRAIN, chunks=chunks)
    narrow, broad = factories.make_variant(project, "Narrow"), factories.make_variant(project, "Broad")
    for variant, ratings in ((narrow, (1, 4, 2, 4)), (broad, (5, 5, 5, 5))):
        for answer, rating in zip(factories.make_answers(variant, asked), ratings, strict=True):
            submit(answer, ada, context_rating=rating)
    worst, best = reviews.by_section(narrow.id)
    assert (worst.name, worst.rating, worst.reviews, worst.poor) == ("Switches", 1.5, 2, 2)
    assert (best.name, best.rating) == ("Manual", 4.0)
    assert [(each.name, each.reviews) for each in reviews.by_retrieval(project.id)] == [
        ("Broad: 2 passages, by meaning", 4),
        ("Narrow: 2 passages, by meaning", 4),
    ]
