"""The compare page: what is missing is said, a vote starts, is followed and closes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from services import comparisons, results, reviews, variants
from services.store import Project
from services.store.columns import new_id
from services.words import Asked, ComparisonStatus, Design, PassKind, Role, Split, Verdict
from tests import factories
from tests.pages import stories

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "compare.py")


@pytest.fixture
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    made = factories.make_project()
    stories.sign_in(factories.make_person("Olga", Role.OWNER), monkeypatch)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # AppTest knows no page but the one that runs
    yield made


def opened() -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*at.markdown, *at.caption, *at.metric))


def test_what_is_missing_is_said(project: Project) -> None:
    assert "compares two variants" in texts(opened())
    factories.make_variant(project, "Base")
    factories.make_variant(project, "Tuned", tuned=True)
    assert "test questions" in texts(opened())


def test_several_challengers_become_a_tournament_that_is_closed_at_once(project: Project) -> None:
    questions = factories.make_questions(project, 12)
    made = [factories.make_variant(project, name, tuned=name != "Base") for name in ("Base", "Short", "Long")]
    for each in made:
        factories.make_answers(each, questions, f"{each.name}.")
    at = opened()
    at.multiselect[0].set_value([made[1].id, made[2].id]).run()
    assert "2 comparisons, each with the rule below" in texts(at)
    at.radio("comparison_setup.design").set_value(Design.ALL_PAIRS).run()
    press(at, "Start the blind vote")
    assert "A tournament of 3 comparisons." in texts(at)
    assert len(comparisons.listing(project.id)) == 3
    press(at, "Close all 3 open comparisons")
    assert {each.status for each in comparisons.listing(project.id)} == {ComparisonStatus.CLOSED}


def test_without_a_challenger_nothing_starts(project: Project) -> None:
    questions = factories.make_questions(project, 12)
    for name in ("Base", "Short", "Long"):
        factories.make_answers(factories.make_variant(project, name), questions, f"{name}.")
    at = opened()
    at.multiselect[0].set_value([]).run()
    press(at, "Start the blind vote")
    assert "Choose a challenger first." in [each.value for each in at.warning]
    assert comparisons.listing(project.id) == []


def test_a_vote_starts_with_the_tuned_variant_as_challenger(project: Project) -> None:
    questions = factories.make_questions(project, 28)
    base = factories.make_variant(project, "Base")
    tuned = factories.make_variant(project, "Tuned", tuned=True)
    for variant, text in ((base, "Yes."), (tuned, "No.")):
        factories.make_answers(variant, questions, text)
    at = opened()
    assert "win about 23 of 28" in texts(at)
    at.slider("comparison_setup.threshold").set_value(60)
    press(at, "Start the blind vote")
    (started,) = comparisons.listing(project.id)
    assert (started.baseline_id, started.candidate_id, started.threshold) == (base.id, tuned.id, 0.6)
    assert "surely above 60%" in texts(at)


def test_a_vote_can_ask_only_what_no_vote_has_asked(project: Project) -> None:
    first = factories.make_comparison(project)
    comparisons.close(first.id)
    more = factories.make_questions(project, 2)
    for variant_id in (first.baseline_id, first.candidate_id):
        factories.make_answers(variants.get(variant_id), more, f"{variant_id} says {{position}}.")
    at = opened()
    assert at.radio("comparison_questions.asked").options == [
        "All 6 held-out ones", "2 that no vote has asked", "Let me choose",
    ]  # fmt: skip
    at.radio("comparison_questions.asked").set_value(Asked.NEW).run()
    press(at, "Start the blind vote")
    started = comparisons.listing(project.id)[0]
    assert comparisons.addable(started.id) == 4


def test_a_vote_on_no_question_does_not_start(project: Project) -> None:
    questions = factories.make_questions(project, 4)
    for name in ("Base", "Tuned"):
        factories.make_answers(factories.make_variant(project, name), questions, f"{name}.")
    at = opened()
    at.radio("comparison_questions.asked").set_value(Asked.CHOSEN).run()
    press(at, "Start the blind vote")
    assert "Choose at least one question first." in [each.value for each in at.warning]
    assert comparisons.listing(project.id) == []


def test_the_board_follows_the_vote_until_it_is_closed(project: Project) -> None:
    comparison, ada = factories.make_comparison(project), factories.make_person("Ada")
    first, second, *_ = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.vote(comparison.id, first.id, ada.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    comparisons.skip_or_flag(comparison.id, second.id, ada.id, PassKind.FLAG, pass_id=new_id(), reason="Cut off")
    at = opened()
    assert [metric.value for metric in at.metric] == ["1 of 4", "1", "1", "1", "2"]
    assert at.dataframe[0].value["Labeler"].tolist() == ["Ada"]
    press(at, "Invite labelers")
    assert "/join?token=" in at.code[0].value and len(at.get("image")) == 1
    press(at, "Close the vote")
    assert "Was it blind?" in texts(at)
    assert comparisons.get(comparison.id).status == ComparisonStatus.CLOSED
    press(at, "Reopen")
    assert comparisons.get(comparison.id).status == ComparisonStatus.OPEN


def test_who_reviews_and_votes_is_named_to_whoever_leads(project: Project) -> None:
    comparison, ada, bob = (
        factories.make_comparison(project),
        factories.make_person("Ada"),
        factories.make_person("Bob"),
    )
    for person in (ada, bob):
        pair = comparisons.next_pairs(comparison.id, person.id)[0].id
        comparisons.vote(comparison.id, pair, person.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    assert not opened().warning
    asked = factories.make_questions(project, 2, split=Split.TRAIN)
    for answer in factories.make_answers(factories.make_variant(project, "Reviewed"), asked):
        reviews.submit(answer.id, ada.id, question_rating=None, context_rating=None, text="Better.")
    at = opened()
    (told,) = [each.value for each in at.warning]
    assert "Ada (2 answers)" in told.replace("\\", "") and "Bob" not in told
    assert dict(zip(*(at.dataframe[0].value[each] for each in ("Labeler", "Reviewed")), strict=True)) == {
        "Ada": 2,
        "Bob": 0,
    }
    found = results.labelers(comparison.id, viewer=factories.make_person("Olga", Role.OWNER))
    assert {each.name: each.reviewed for each in found.people} == {"Ada": 2, "Bob": 0}


def test_others_than_reviewers_come_first_where_labelers_are_chosen(project: Project) -> None:
    factories.make_comparison(project)
    ada, _bob = factories.make_person("Ada"), factories.make_person("Bob")
    asked = factories.make_questions(project, 1, split=Split.TRAIN)
    (answer,) = factories.make_answers(factories.make_variant(project, "Reviewed"), asked)
    reviews.submit(answer.id, ada.id, question_rating=None, context_rating=None, text="Better.")
    at = opened()
    choices = [each for each in at.multiselect if each.label == "Who may vote"]
    assert choices and all(each.options == ["Olga", "Bob", "Ada (reviews)"] for each in choices)


def test_a_comparison_that_never_opened_can_be_discarded(project: Project) -> None:
    questions = factories.make_questions(project, 2)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    factories.make_answers(base, questions)
    comparisons.start(project.id, base.id, tuned.id)
    at = opened()
    assert any(button.label == "Cancel" for button in at.button)
    press(at, "Cancel")
    press(opened(), "Discard")
    assert comparisons.listing(project.id) == []


def test_a_tournament_that_never_opened_is_discarded_as_one(project: Project) -> None:
    questions = factories.make_questions(project, 2)
    made = [factories.make_variant(project, name) for name in ("Base", "Short", "Long")]
    factories.make_answers(made[0], questions)
    comparisons.start_tournament(project.id, [each.id for each in made], Design.ALL_PAIRS)
    press(opened(), "Cancel")
    press(opened(), "Discard")
    assert comparisons.listing(project.id) == []


def test_tell_tales_are_shown_before_the_vote_opens(project: Project) -> None:
    questions = factories.make_questions(project, 3)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    factories.make_answers(base, questions, "It has {position}.")
    factories.make_answers(tuned, questions[:2], "There are {position}.")
    factories.make_answers(tuned, questions[2:], "Based on the context, {position}. I hope this helps!")
    started = comparisons.start(project.id, base.id, tuned.id, rules=comparisons.Rules(scan_first=True))
    at = opened()
    assert "in 1 pair" in at.warning[0].value
    assert started.status == ComparisonStatus.PREPARING
    press(at, "Set 1 pair aside, then open")
    assert comparisons.board(started.id).pairs == 2
    assert comparisons.addable(started.id) == 0, "what was set aside does not come back"


def test_a_change_of_rules_is_written_down_and_the_ship_rule_is_locked(project: Project) -> None:
    comparison, ada = factories.make_comparison(project), factories.make_person("Ada")
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    at = opened()
    at.slider(f"comparison_amend.{comparison.id}.threshold").set_value(60)
    press(at, "Save the rules")
    assert comparisons.get(comparison.id).threshold == 0.6
    comparisons.vote(comparison.id, pair.id, ada.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    at = opened()
    assert at.slider(f"comparison_amend.{comparison.id}.threshold").disabled
    at.slider(f"comparison_amend.{comparison.id}.repeats").set_value(10)
    press(at, "Save the rules")
    assert "changed after 1 vote" in texts(at)
    assert comparisons.get(comparison.id).repeat_rate == 0.1


def test_the_owner_sees_what_a_labeler_sees(project: Project) -> None:
    factories.make_comparison(project)
    at = opened()
    at.toggle[0].set_value(True).run()
    assert not at.exception


def test_new_test_questions_join_an_open_vote(project: Project) -> None:
    comparison = factories.make_comparison(project)
    (added,) = factories.make_questions(project, 1)
    for variant_id in (comparison.baseline_id, comparison.candidate_id):
        factories.make_answers(variants.get(variant_id), [added], f"From {variant_id[:4]}.")
    press(opened(), "Add 1 new test question to this vote")
    assert comparisons.board(comparison.id).pairs == 5
