"""Who recognises the sides of earlier pairs learns next to nothing about the next one, and the sides stay balanced."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from services import comparisons, store
from services.comparisons import Rules, sides
from services.store.columns import new_id
from services.words import AssignmentKind, Side
from tests import factories

Guess = Callable[[Sequence[Side]], Side]
LEFT, RIGHT = Side.LEFT, Side.RIGHT


def drawn(labeler: str, count: int = 400) -> list[Side]:
    had: list[Side] = []
    for _ in range(count):
        had.append(sides.next_side("seed", new_id(), labeler, had))
    return had


def last(had: Sequence[Side]) -> Side:
    return had[-1] if had else LEFT


def rarer(had: Sequence[Side]) -> Side:
    return LEFT if had.count(LEFT) <= had.count(RIGHT) else RIGHT


def even_places(had: Sequence[Side]) -> Side:
    """Guess as one would where sides come in blocks of two."""
    return sides.opposite(had[-1]) if len(had) % 2 else LEFT


PREDICTORS: dict[str, Guess] = {
    "left": lambda _: LEFT,
    "same": last,
    "other": lambda had: sides.opposite(last(had)),
    "rarer": rarer,
    "commoner": lambda had: sides.opposite(rarer(had)),
    "blocks": even_places,
    "ends a run": lambda had: sides.opposite(had[-1]) if had[-2:] in ([LEFT] * 2, [RIGHT] * 2) else last(had),
}


def accuracy(guess: Guess, sequence: Sequence[Side]) -> float:
    return sum(guess(sequence[:place]) == side for place, side in enumerate(sequence)) / len(sequence)


@pytest.mark.parametrize("guess", PREDICTORS.values(), ids=PREDICTORS)
def test_no_simple_rule_predicts_the_next_side(guess: Guess) -> None:
    every = [accuracy(guess, drawn(f"labeler-{each}")) for each in range(25)]
    assert sum(every) / len(every) < 0.57


def test_who_counts_all_earlier_patterns_does_hardly_better() -> None:
    """Learn which side follows which three, from 20 labelers, and predict 5 others."""
    after: dict[tuple[Side, ...], list[Side]] = {}
    for each in range(20):
        had = drawn(f"labeler-{each}")
        for place in range(3, len(had)):
            after.setdefault(tuple(had[place - 3 : place]), []).append(had[place])
    most = {key: max((LEFT, RIGHT), key=values.count) for key, values in after.items()}

    def learned(had: Sequence[Side]) -> Side:
        return most[tuple(had[-3:])] if len(had) >= 3 else LEFT

    assert sum(accuracy(learned, drawn(f"other-{each}")) for each in range(5)) / 5 < 0.58


def test_sides_stay_close_to_even() -> None:
    for each in range(50):
        had = drawn(f"labeler-{each}")
        apart = [abs(had[:place].count(LEFT) - had[:place].count(RIGHT)) for place in range(len(had) + 1)]
        assert max(apart) <= sides.MOST_APART


@pytest.mark.usefixtures("home")
def test_a_whole_vote_handed_out_by_the_app_and_in_argilla_is_as_hard_to_predict() -> None:
    comparison = factories.make_comparison(questions=180)
    for name in ("Ada", "Bob"):
        person = factories.make_person(name)
        comparisons.next_pairs(comparison.id, person.id, 180)
    with store.reading() as session:
        given = session.execute(
            select(store.Assignment.labeler_id, store.Assignment.side).order_by(store.Assignment.position)
        ).all()
        in_argilla = list(session.scalars(select(store.Pair.argilla_side).order_by(store.Pair.position)))
    sequences = [[side for who, side in given if who == labeler] for labeler in {who for who, _ in given}]
    for sequence in (*sequences, in_argilla):
        assert len(sequence) == 180
        assert abs(sequence.count(LEFT) - sequence.count(RIGHT)) <= sides.MOST_APART
        assert accuracy(even_places, sequence) < 0.68


@pytest.mark.usefixtures("home")
def test_sides_in_argilla_are_kept_and_go_on_evenly_when_a_vote_is_extended() -> None:
    project = factories.make_project()
    comparison = factories.make_comparison(project, questions=6)
    with store.reading() as session:
        before = {each.id: each.argilla_side for each in session.scalars(select(store.Pair))}
    more = factories.make_questions(project, 12)
    with store.reading() as session:
        variants = [session.get_one(store.Variant, id_) for id_ in (comparison.baseline_id, comparison.candidate_id)]
    for variant, text in zip(variants, ("Base {position}", "Tuned {position}"), strict=True):
        factories.make_answers(variant, more, text)
    comparisons.extend(comparison.id)
    with store.reading() as session:
        pairs = list(session.scalars(select(store.Pair)))
    assert len(pairs) == 18
    assert {each.id: comparisons.argilla_side(each) for each in pairs if each.id in before} == before
    had = [each.argilla_side for each in pairs]
    assert abs(had.count(LEFT) - had.count(RIGHT)) <= sides.MOST_APART


@pytest.mark.usefixtures("home")
def test_the_two_texts_of_an_attention_check_come_from_both_variants() -> None:
    comparison = factories.make_comparison(questions=40, baseline="Base says {position}", candidate="Tuned: {position}")
    with store.writing() as session:
        Rules(attention_rate=0.2).write(session.get_one(store.Comparison, comparison.id))
    right = []
    for name in ("Ada", "Bob", "Cleo"):
        ada = factories.make_person(name)
        shown = {each.id: each for each in comparisons.next_pairs(comparison.id, ada.id, 60)}
        with store.reading() as session:
            wanted = select(store.Assignment).filter_by(labeler_id=ada.id, kind=AssignmentKind.ATTENTION)
            checks = {each.id: (each.side, each.pair.question.position) for each in session.scalars(wanted)}
        assert len(checks) == 8
        for id_, (side, number) in checks.items():
            texts = {LEFT: shown[id_].left, RIGHT: shown[id_].right}
            assert sorted(each.partition(" ")[0] for each in texts.values()) == ["Base", "Tuned:"]
            assert texts[side].endswith(f" {number}") and not texts[sides.opposite(side)].endswith(f" {number}")
            right.append(texts[side].partition(" ")[0])
    assert 5 <= right.count("Base") <= 19, "either variant is right about as often"


@pytest.mark.usefixtures("home")
def test_a_decoy_that_the_labeler_meets_nowhere_else_comes_first() -> None:
    project = factories.make_project()
    asked = factories.make_questions(project, 14)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    for variant in (base, tuned):
        factories.make_answers(variant, asked[:2], "Both say the same about {position}.")
        factories.make_answers(variant, asked[2:], f"{variant.name} {{position}}")
    comparison = comparisons.start(project.id, base.id, tuned.id, rules=Rules(attention_rate=0.1))
    comparisons.next_pairs(comparison.id, factories.make_person().id, 40)
    with store.reading() as session:
        wanted = select(store.Assignment).filter_by(kind=AssignmentKind.ATTENTION)
        decoys = [each.decoy_answer.text for each in session.scalars(wanted) if each.decoy_answer]
    assert decoys and all(each.startswith("Both say the same") for each in decoys)


@pytest.mark.usefixtures("home")
def test_a_check_that_an_earlier_version_drew_looks_as_it_did() -> None:
    comparison = factories.make_comparison(questions=20, baseline="Base {position}", candidate="Tuned {position}")
    with store.writing() as session:
        Rules(attention_rate=0.1).write(session.get_one(store.Comparison, comparison.id))
    ada = factories.make_person()
    comparisons.next_pairs(comparison.id, ada.id, 40)
    with store.writing() as session:
        check = session.scalars(select(store.Assignment).filter_by(kind=AssignmentKind.ATTENTION)).first()
        assert check is not None and check.decoy_crossed and check.decoy_answer is not None
        check.decoy_crossed = False
        id_, style = check.id, check.decoy_answer.text.partition(" ")[0]
    shown = next(each for each in comparisons.next_pairs(comparison.id, ada.id, 40) if each.id == id_)
    assert {each.partition(" ")[0] for each in (shown.left, shown.right)} == {style}
