"""What the results page may say, and to whom."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pandas as pd
import pytest

from services import comparisons, lineage, results, store
from services.errors import NotAllowed, NotFound
from services.statistics import Counts, Decision
from services.store.columns import new_id
from services.tables.guard import harmless
from services.words import ComparisonStatus, Origin, Outcome, PassKind, QuestionKind, Side, Verdict
from tests import factories

pytestmark = pytest.mark.usefixtures("home")

W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD
START = datetime.now(UTC) - timedelta(hours=5)


def pairs_of(comparison: store.Comparison) -> list[store.Pair]:
    with store.reading() as session:
        found = session.query(store.Pair).filter_by(comparison_id=comparison.id).order_by(store.Pair.position)
        return list(found)


def vote(pair: store.Pair, who: store.Person, said: Outcome, *, minute: int, side: Side = Side.LEFT) -> store.Vote:
    other = Side.RIGHT if side is Side.LEFT else Side.LEFT
    verdict = {W: Verdict(side.value), L: Verdict(other.value), T: Verdict.TIE, B: Verdict.BOTH_BAD}[said]
    at = START + timedelta(minutes=minute)
    return comparisons.cast(
        pair.id, who.id, verdict, candidate_side=side, vote_id=new_id(), duration_ms=2500, origin=Origin.APP, at=at
    )


def vote_all(comparison: store.Comparison, who: store.Person, said: Sequence[Outcome], *, minute: int = 0) -> None:
    for place, (pair, outcome) in enumerate(zip(pairs_of(comparison), said, strict=False)):
        vote(pair, who, outcome, minute=minute + place, side=Side.RIGHT if place % 2 else Side.LEFT)


def test_an_empty_comparison_is_undecided_and_says_what_is_missing(owner: store.Person) -> None:
    found = results.read(factories.make_comparison().id, viewer=owner)
    assert found.counts == Counts() and found.headline is None and found.decision is Decision.OPEN
    assert results.sentence(found).verdict == "Not decided: no votes yet"
    assert results.votes_table(found.comparison_id, viewer=owner).empty


def test_a_comparison_in_the_making_says_so(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).status = ComparisonStatus.PREPARING
    said = results.sentence(results.read(comparison.id, viewer=owner))
    assert said.basis == "Tuned and Base are still answering the test questions."


def test_the_tutorials_votes_are_not_decided(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=28)
    vote_all(comparison, factories.make_person(), [W] * 17 + [T] * 3 + [B] * 2 + [L] * 6)
    found = results.read(comparison.id, viewer=owner)
    assert found.counts == Counts(wins=17, ties=3, both_bad=2, losses=6)
    assert (found.people, found.questions, found.pairs) == (1, 28, 28)
    assert found.one_vote_each and found.look_once.sign_test == pytest.approx(0.0347, abs=1e-4)
    said = results.sentence(found)
    assert said.verdict == "Not decided"
    assert "41\u00a0% and 89\u00a0%" in said.basis and "95\u00a0% certainty" in said.basis
    assert re.match(r"It would take \d+ to \d+\u00a0more questions to settle it, judged by simulated", said.outlook)
    assert "at today's pace" in said.outlook


@pytest.mark.parametrize(("said", "verdict"), [(W, "Ship Tuned"), (L, "Do not ship Tuned")])
def test_a_clear_vote_decides(owner: store.Person, said: Outcome, verdict: str) -> None:
    comparison = factories.make_comparison(questions=20)
    vote_all(comparison, factories.make_person(), [said] * 20)
    found = results.sentence(results.read(comparison.id, viewer=owner))
    assert (found.verdict, found.outlook) == (verdict, "")
    assert "fixed before the first vote" in found.basis and "1\u00a0person compared Tuned with Base" in found.basis


def test_one_vote_promises_nothing(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    vote_all(comparison, factories.make_person(), [W])
    found = results.read(comparison.id, viewer=owner)
    assert found.decision is Decision.OPEN and found.to_go is None
    assert results.sentence(found).outlook == "Too few questions have votes to say how many more it takes."


def test_two_labelers_on_a_question_are_one_question(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=4)
    vote_all(comparison, factories.make_person("Ada"), [W, W, T, L])
    vote_all(comparison, factories.make_person("Ben"), [L, W], minute=20)
    found = results.read(comparison.id, viewer=owner)
    assert (found.people, found.questions, found.counts.votes) == (2, 4, 6)
    assert found.headline is not None and found.headline.interval.estimate == pytest.approx((0.5 + 1 + 0.5 + 0) / 4)
    assert not found.one_vote_each


def test_what_does_not_count_is_counted_apart(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=5)
    ada, pairs = factories.make_person("Ada"), pairs_of(comparison)
    with store.writing() as session:
        session.get_one(store.Pair, pairs[4].id).automatic_tie = True
    vote(pairs[0], ada, L, minute=0)
    vote(pairs[0], ada, W, minute=1)
    comparisons.next_pairs(comparison.id, ada.id)
    for kind, pair in ((PassKind.SKIP, pairs[1]), (PassKind.FLAG, pairs[2])):
        comparisons.skip_or_flag(comparison.id, pair.id, ada.id, kind, pass_id=new_id())
    comparisons.close(comparison.id)
    comparisons.cast(
        pairs[3].id, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=new_id(), origin=Origin.ARGILLA
    )
    found = results.read(comparison.id, viewer=owner)
    assert found.counts == Counts(wins=1) and found.pairs == 4
    assert found.left_out == results.LeftOut(automatic_ties=1, skipped=1, flagged=1, replaced=1, late=1)
    assert results.left_out(found.left_out) == (
        "Left out: 1\u00a0question with equal answers, 1\u00a0skip, 1\u00a0flag, 1\u00a0vote changed or taken back, "
        "1\u00a0vote after closing."
    )
    assert len(results.votes_table(comparison.id, viewer=owner)) == 1


def test_a_changed_vote_keeps_its_place(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    ada, ben = factories.make_person("Ada"), factories.make_person("Ben")
    vote(pair, ada, L, minute=0)
    vote(pair, ben, T, minute=1)
    vote(pair, ada, W, minute=2)
    found = results.read(comparison.id, viewer=owner).headline
    assert found is not None
    with store.reading() as session:
        found_votes = results.ledger.ballots(session, comparison.id)
    order = [found_votes.labelers[who] for who in found_votes.labeler]
    assert order == [ada.id, ben.id] and found.interval.estimate == 0.75


def test_labelers_see_no_results(owner: store.Person) -> None:
    comparison, labeler = factories.make_comparison(), factories.make_person()
    for look in (results.read, results.votes_table):
        with pytest.raises(NotAllowed):
            look(comparison.id, viewer=labeler)
    with pytest.raises(NotFound):
        results.read("gone", viewer=owner)


def test_the_table_says_what_was_voted(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=2)
    vote_all(comparison, factories.make_person("Ada"), [W, B])
    table = results.votes_table(comparison.id, viewer=owner)
    assert tuple(table.columns) == results.COLUMNS
    assert table["outcome"].tolist() == ["both bad", "win"]
    newest = table.iloc[0]
    assert (newest["labeler"], newest["candidate side"], newest["seconds"]) == ("Ada", "right", 2.5)
    assert newest["candidate answer"].startswith("There are **1**") and newest["question"].endswith("lamp 1 have?")
    traced = [{node.kind: node.label for node in lineage.of_vote(str(vote)).nodes} for vote in table.index]
    assert [each[lineage.Kind.QUESTION] for each in traced] == table["question"].tolist()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n=", " =", "＝", '="', "\ufeff="])
def test_no_spreadsheet_takes_a_text_for_a_formula(start: str) -> None:
    text = f'{start}HYPERLINK("http://evil.example/","x")'
    table = pd.DataFrame({"answer": [text, "5 - 3 = 2", "naïve, “quoted”\nsecond line"], "seconds": [-1.5, 2.0, None]})
    written = results.to_csv(table)
    back = pd.read_csv(BytesIO(written), keep_default_na=False)
    assert back["answer"][0].startswith("'") and back["answer"][0][1:].strip() == text.strip()
    assert back["answer"][1:].tolist() == ["5 - 3 = 2", "naïve, “quoted”\nsecond line"]
    assert back["seconds"].tolist() == ["-1.5", "2.0", ""]


def test_harmless_text_stays_as_it_is() -> None:
    assert harmless("") == "" and harmless("It costs 5 €.") == "It costs 5 €."


def test_percentages_keep_apart_what_differs() -> None:
    assert results.percents(0.5, 0.504) == ["50.0\u00a0%", "50.4\u00a0%"]
    assert results.percents(0.5, 0.61, 0.61) == ["50\u00a0%", "61\u00a0%", "61\u00a0%"]
    assert results.percents(0.0, 1.0) == ["0\u00a0%", "100\u00a0%"]


def test_the_interval_narrows_to_the_headline(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=30)
    vote_all(comparison, factories.make_person(), [W] * 20 + [L] * 10)
    found = results.read(comparison.id, viewer=owner)
    looks = found.narrowing
    assert [look.votes for look in looks] == list(range(1, 31))
    assert found.headline is not None and looks[-1].interval == found.headline.interval
    assert looks[0].interval.width > looks[-1].interval.width


def test_many_votes_are_looked_at_forty_times(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=50)
    for name in ("Ada", "Ben"):
        vote_all(comparison, factories.make_person(name), [W, L] * 25)
    looks = results.read(comparison.id, viewer=owner).narrowing
    assert len(looks) == 40 and looks[-1].votes == 100


def test_labelers_are_told_apart(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=20)
    vote_all(comparison, factories.make_person("Ada"), [W] * 20)
    vote_all(comparison, factories.make_person("Ben"), [W] * 8 + [L] * 2, minute=30)
    found = results.labelers(comparison.id, viewer=owner)
    ada, ben = found.people
    assert (ada.name, ada.votes, ada.score, ada.seconds) == ("Ada", 20, 1.0, 2.5)
    assert (ben.name, ben.votes, ben.score) == ("Ben", 10, 0.8)
    assert ada.left == 0.5
    assert ada.like_the_rest == ben.like_the_rest == 0.8
    assert (found.decision_without(ada), found.decision_without(ben)) == (Decision.OPEN, Decision.SHIP)
    assert ada.without is not None and ada.without.estimate == 0.8
    assert found.agreement.questions == 10


def test_slices_say_where_it_is_better_and_when_there_is_too_little(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=20)
    kinds = [QuestionKind.FACT] * 16 + [QuestionKind.UNANSWERABLE] * 4
    with store.writing() as session:
        for pair, kind in zip(pairs_of(comparison), kinds, strict=True):
            session.get_one(store.Question, pair.question_id).kind = kind
    vote_all(comparison, factories.make_person(), [W] * 16 + [L] * 4)
    found = results.slices(comparison.id, viewer=owner)
    unanswerable, fact = found.by_kind
    assert (fact.name, fact.questions, fact.counts.wins) == ("Fact", 16, 16)
    assert fact.interval is not None and fact.interval.lower > 0.5
    assert (unanswerable.name, unanswerable.counts.score, unanswerable.interval) == ("Unanswerable", 0.0, None)
    assert found.by_section == []


def test_labelers_see_neither_colleagues_nor_slices(owner: store.Person) -> None:
    comparison, labeler = factories.make_comparison(), factories.make_person()
    for look in (results.labelers, results.slices):
        with pytest.raises(NotAllowed):
            look(comparison.id, viewer=labeler)
        assert look(comparison.id, viewer=owner)


def test_a_win_on_the_left_alone_is_corrected_away(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=60)
    ada = factories.make_person()
    for place, pair in enumerate(pairs_of(comparison)):
        side = Side.LEFT if place % 3 else Side.RIGHT
        won = (side is Side.LEFT) == bool(place % 4)  # three of four votes go to the left, whatever stands there
        vote(pair, ada, W if won else L, minute=place, side=side)
    found = results.corrections(comparison.id, viewer=owner)
    assert found is not None
    left = next(effect for effect in found.effects if effect.name == "shown on the left")
    assert left.clear and left.odds > 3
    assert found.win_rate.lower < 0.5 < found.win_rate.upper


def test_few_votes_are_not_corrected(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    vote_all(comparison, factories.make_person(), [W, L])
    assert results.corrections(comparison.id, viewer=owner) is None
    with pytest.raises(NotAllowed):
        results.corrections(comparison.id, viewer=factories.make_person())


def test_within_one_look_all_figures_are_of_the_same_votes(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=4)
    vote_all(comparison, factories.make_person(), [Outcome.WIN, Outcome.LOSS])
    with results.one_look():
        before = results.read(comparison.id, viewer=owner)
        vote_all(comparison, factories.make_person("Late"), [Outcome.WIN, Outcome.WIN], minute=5)
        found = results.read(comparison.id, viewer=owner)
        assert found.counts == before.counts and len(results.labelers(comparison.id, viewer=owner).people) == 1
    assert results.read(comparison.id, viewer=owner).counts.votes == 4


def test_the_report_stands_alone_and_escapes_what_people_wrote(owner: store.Person) -> None:
    evil = '<img src="https://evil.example/x.png" onerror=alert(1)>'
    comparison = factories.make_comparison(questions=20, names=("Base", evil))
    vote_all(comparison, factories.make_person("Secret Labeler"), [W] * 20)
    found = results.read(comparison.id, viewer=owner)
    fingerprint = results.data_hash(comparison.id, viewer=owner)
    page = results.report(found, fingerprint=fingerprint, drawn_at="today")
    assert "<img" not in page and "&lt;img" in page and "<script" not in page
    assert "http" not in page.replace("https://evil.example", "").replace("http-equiv", "")
    assert "Secret Labeler" not in page and "<!--" not in page
    assert f"Ship {evil[:4]}".replace("<", "&lt;") in page and fingerprint in page


def test_the_hash_changes_with_any_vote(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    vote_all(comparison, factories.make_person(), [W, L])
    before = results.data_hash(comparison.id, viewer=owner)
    assert before == results.data_hash(comparison.id, viewer=owner)
    vote(pairs_of(comparison)[2], factories.make_person("Ben"), T, minute=30)
    assert results.data_hash(comparison.id, viewer=owner) != before
    with pytest.raises(NotAllowed):
        results.data_hash(comparison.id, viewer=factories.make_person())


def test_a_report_of_nothing_says_so(owner: store.Person) -> None:
    found = results.read(factories.make_comparison().id, viewer=owner)
    assert "Not decided: no votes yet" in results.report(found, fingerprint="", drawn_at="today")
