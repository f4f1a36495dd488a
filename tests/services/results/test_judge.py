"""A judge beside people: agreement, self-contradiction, what it is worth; never a vote, and hidden from labelers."""

import io
import re

import pandas as pd
import pypdfium2
import pytest

from services import comparisons, results, store
from services.errors import NotAllowed
from services.statistics import Decision
from services.words import Outcome, Verdict
from tests import factories
from tests.services.judging.judges import opine
from tests.services.test_results import vote_all

pytestmark = pytest.mark.usefixtures("home")

W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD
LEFT, RIGHT, TIE, BAD = Verdict
WIN, LOSS, EVEN, POOR = (LEFT, RIGHT), (RIGHT, LEFT), (TIE, TIE), (BAD, BAD)  # with the candidate left, and right


def read(comparison: store.Comparison, owner: store.Person) -> results.Judged:
    found = results.judged(comparison.id, viewer=owner)
    assert found is not None
    return found


def voted(questions: int, said: list[Outcome]) -> store.Comparison:
    comparison = factories.make_comparison(questions=questions)
    vote_all(comparison, factories.make_person(), said)
    return comparison


def test_without_a_judge_there_is_nothing(owner: store.Person) -> None:
    comparison = voted(4, [W])
    assert results.judged(comparison.id, viewer=owner) is None
    assert results.judge_table(comparison.id, viewer=owner).empty


def test_agreement_contradictions_habits_and_missing_verdicts(owner: store.Person) -> None:
    comparison = voted(12, [W, W, W, L, L, T, B, W, L, W, W, L])
    opine(comparison, [WIN, WIN, LOSS, LOSS, LOSS, EVEN, POOR, (LEFT, LEFT), (None, RIGHT), WIN, WIN, (LEFT, TIE)])
    found = read(comparison, owner)
    assert (found.pairs, found.asked, found.no_verdict, found.contradicted) == (12, 12, 1, 2)
    assert found.alike.questions == 11 and found.alike.share == pytest.approx(8 / 11)
    assert found.alike.confusion[tuple(Outcome).index(W)][tuple(Outcome).index(T)] == 1
    assert found.left == pytest.approx(10 / 18)
    said = f"{results.judge_sentence(found)} {results.judge_habits(found)}".replace("\u00a0", " ")
    assert "agrees with people on 73 % of 11 questions" in said and "contradicted itself on 2 of 11" in said
    assert "On 1 question its reply was no verdict" in said and "It takes 20" in said


def test_a_pair_with_one_order_left_is_not_judged_yet(owner: store.Person) -> None:
    comparison = voted(30, [W, L] * 12)
    judge = opine(comparison, [WIN, LOSS] * 14 + [WIN])
    with store.writing() as session:
        pair = session.query(store.Pair).filter_by(comparison_id=comparison.id, position=29).one()
        row = store.JudgeVerdict(judge_id=judge.id, pair_id=pair.id, candidate_side="left", verdict=LEFT)
        session.add(row)
    found = read(comparison, owner)
    assert (found.asked, found.complete, found.tightened) == (29, False, None)
    assert "1\u00a0question still to be judged" in results.judge_sentence(found)


def test_what_a_good_judge_is_worth(owner: store.Person) -> None:
    comparison = voted(80, [W, W, L] * 8)
    opine(comparison, ([WIN, WIN, LOSS] * 27)[:80])
    found = read(comparison, owner)
    assert found.tightened is not None and found.tightened.judge_only == 56 and found.tightened.weight > 0.5
    assert found.tightened.interval.width < 0.8 * found.tightened.alone.width
    votes = round(found.tightened.worth)
    assert votes > 10 and f"worth about {votes}\u00a0more votes of people" in results.judge_sentence(found)


def test_it_changes_neither_the_headline_nor_the_decision(owner: store.Person) -> None:
    comparison = voted(80, [W, L] * 12)
    before = results.read(comparison.id, viewer=owner)
    opine(comparison, [WIN] * 80)
    after = results.read(comparison.id, viewer=owner)
    assert after.headline is not None and before.headline is not None
    assert after.headline.interval == before.headline.interval
    assert (after.counts, after.people) == (before.counts, before.people)
    assert after.decision is Decision.OPEN and len(results.votes_table(comparison.id, viewer=owner)) == 24
    assert read(comparison, owner).tightened is not None


def test_too_few_people_and_nothing_left_for_the_judge_alone(owner: store.Person) -> None:
    few = voted(40, [W, L] * 9)
    opine(few, [WIN, LOSS] * 20)
    assert read(few, owner).tightened is None
    assert "18\u00a0questions: too few to tell what the judge is worth" in results.judge_sentence(read(few, owner))
    everything = voted(20, [W, L] * 10)
    opine(everything, [WIN, LOSS] * 10, model="Other")
    assert read(everything, owner).tightened is None
    assert "leaves it nothing to add" in results.judge_sentence(read(everything, owner))


def test_a_useless_judge_leaves_the_score_as_it_is(owner: store.Person) -> None:
    comparison = voted(60, [W, L] * 12)
    opine(comparison, [(LEFT, LEFT)] * 60)
    found = read(comparison, owner)
    assert found.tightened is not None and found.tightened.weight == 0
    assert "leave the score as it is" in results.judge_sentence(found)
    assert any("habit of choosing the left" in doubt for doubt in results.judge_doubts(found))
    assert any("“tie” on every question" in doubt for doubt in results.judge_doubts(found))


def test_before_anybody_voted_it_only_says_what_is_missing(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    opine(comparison, [WIN] * 4)
    assert "no question in common yet" in results.judge_sentence(read(comparison, owner))


def test_a_labeler_does_not_see_it(owner: store.Person) -> None:
    comparison, lea = voted(4, [W]), factories.make_person("Lea")
    opine(comparison, [WIN] * 4)
    for ask in (results.judged, results.judge_table):
        with pytest.raises(NotAllowed):
            ask(comparison.id, viewer=lea)


def test_its_verdicts_are_a_file_of_their_own_and_harmless_in_a_spreadsheet(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=3, candidate="=cmd({position})")
    vote_all(comparison, factories.make_person(), [W])
    found = results.read(comparison.id, viewer=owner)
    assert not results.take_away(found, viewer=owner).judge
    opine(comparison, [WIN, (LEFT, LEFT), (None, TIE)], model="=Evil")
    (file,) = results.take_away(found, viewer=owner).judge
    table = pd.read_csv(io.BytesIO(file.content()))
    assert file.name == "winrate-judge.csv" and table["judge's outcome"].tolist() == ["win", "tie", "no verdict"]
    assert table["contradicted itself"].tolist() == [False, True, False] and table["people's score"][0] == 1
    assert table["candidate answer"].str.startswith("'=").all() and table["judge"].str.startswith("'=").all()
    assert len(results.votes_table(comparison.id, viewer=owner)) == 1


def test_reports_mark_it_as_no_vote(owner: store.Person) -> None:
    comparison = voted(24, [W, L] * 10)
    opine(comparison, [WIN, LOSS] * 12, model="<b>judge</b>")
    html, pdf = (
        each.content() for each in results.take_away(results.read(comparison.id, viewer=owner), viewer=owner).report
    )
    assert b"A model as judge: not a vote" in html and b"&lt;b&gt;judge&lt;/b&gt;" in html and b"<b>judge" not in html
    document = pypdfium2.PdfDocument(pdf)
    said = re.sub(r"\s", "", document[0].get_textpage().get_text_range())
    assert "notcountedasavote" in said and "agreeswithpeopleon100%of20questions" in said
    document.close()
    comparisons.close(comparison.id)
    token = results.share(comparison.id, viewer=owner).rsplit("/", 1)[1]
    assert "not a vote" in results.shared(token)
