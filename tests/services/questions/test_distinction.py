"""Small differences that make another question: they count wherever questions are compared."""

import unicodedata

import numpy as np
import pytest

from services import questions, store, tables
from services.finetunes.leaks import Guard
from services.questions.distinction import distinct
from services.questions.known import Known
from services.questions.likeness import alike
from services.text_equality import equal
from services.words import QuestionOrigin, Split
from tests import factories

PAIRS = [
    ("Which pets may I bring on board?", "Which pets may I not bring on board?"),
    ("How do I move my contract from Silver to Gold?", "How do I move my contract from Gold to Silver?"),
    ("how do i move my contract from silver to gold?", "how do i move my contract from gold to silver?"),
    ("What does the monthly plan A cost?", "What does the monthly plan B cost?"),
    ("what does the monthly plan a cost?", "what does the monthly plan b cost?"),
    ("Which prices changed for members in 2024?", "Which prices changed for members in 2025?"),
    ("When may I return the lamp?", "Where may I return the lamp?"),
    ("Can I bring a small dog?", "Can't I bring a small dog?"),
    ("Must I wear a helmet on the slope?", "May I wear a helmet on the slope?"),
    ("Is the pool open before noon?", "Is the pool open after noon?"),
    ("Does Anna report to Ben in March?", "Does Ben report to Anna in March?"),
    ("How do I open the lid of the tank?", "How do I close the lid of the tank?"),
    ("How do I enable the alarm at home?", "How do I disable the alarm at home?"),
    ("Darf ich Hunde mitnehmen?", "Darf ich keine Hunde mitnehmen?"),
    ("Puis-je apporter mon chien à bord?", "Puis-je venir sans mon chien à bord?"),
    ("Does the lamp weigh 1.5 kg?", "Does the lamp weigh 15 kg?"),
    ("Is the fee for late return 5 €?", "Is the fee for late return 5 %?"),
    ("How do I call the service from C++?", "How do I call the service from C#?"),
    ("Is the ferry to Palma free for children?", "Is the ferry to Ibiza free for children?"),
    ("Is the first repair of the lamp free?", "Is the second repair of the lamp free?"),
    ("How many days does the delivery take?", "How many hours does the delivery take?"),
    ("May guests and members swim in the lake?", "May guests or members swim in the lake?"),
    ("Is the shop always open on Mondays?", "Is the shop sometimes open on Mondays?"),
    ("Is the flight refundable in July?", "Is the flight nonrefundable in July?"),
    ("Is the data on the phone limited abroad?", "Is the data on the phone unlimited abroad?"),
    ("Kann ich das Gerät am Abend einschalten?", "Kann ich das Gerät am Abend ausschalten?"),
    ("Quelle est la taille maximale du bagage?", "Quelle est la taille minimale du bagage?"),
    ("Is the price ½ of the fare?", "Is the price ¼ of the fare?"),
    ("How do I use the .NET client?", "How do I use the NET client?"),
    ("我可以带狗上船吗?", "我不可以带狗上船吗?"),
    ("我可以带狗上船吗?", "我可以带猫上船吗?"),
    ("从北京到上海多少钱?", "从上海到北京多少钱?"),
    ("犬を連れて乗船できますか?", "犬を連れて乗船できませんか?"),
    ("소형견을 데리고 탈 수 있나요?", "소형견을 데리고 탈 수 없나요?"),
    ("هل يمكنني إحضار كلب على متن السفينة؟", "هل لا يمكنني إحضار كلب على متن السفينة؟"),
    ("Можно ли брать собаку на борт?", "Нельзя ли брать собаку на борт?"),
]
SAME = [
    ("How bright is the lamp?", "How bright is this lamp?"),
    ("Does it swivel far?", "does it swivel far"),
    ("这盏灯有多亮?", "这盏灯多亮?"),
    ("Is it 5 EUR?", "is it 5 eur?"),
]
EVERY = list({text.casefold(): text for pair in PAIRS for text in pair}.values())


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_small_difference_makes_another_question(one: str, other: str) -> None:
    assert distinct(one, other) and distinct(other, one) and not alike(one, other) and not equal(one, other)
    known = Known([one], coming=[other])
    assert known.equal(other) is None and known.near(other) is None
    guard = Guard([], [one], [])
    assert guard.asks_again(one) and not guard.questions.has(other)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_type_and_little_words_make_none(one: str, other: str) -> None:
    assert alike(one, other) and Known([one]).near(other) == one


def test_meaning_alone_drops_no_draft_that_differs_in_a_number() -> None:
    from types import SimpleNamespace

    from services.questions.writing.checks import Others
    from services.questions.writing.drafts import Draft

    vector = np.array([1.0, 0.0], dtype=np.float32)
    request = SimpleNamespace(slot=SimpleNamespace(split=Split.TRAIN))
    for one, other in PAIRS:
        question = store.Question(text=one, split=Split.TRAIN, chunk_id=None)
        others = Others([question], [vector])
        for text, stays in ((other, True), (f"Please: {one}", False)):
            draft = Draft(request, text, None, (), vector=vector)  # type: ignore[arg-type]
            others.check(draft)
            assert draft.passes is stays, text


@pytest.mark.usefixtures("home")
def test_an_import_adds_every_question_that_it_promises() -> None:
    project = factories.make_project()
    table = tables.read("q.csv", "\n".join(["question", *(f'"{text}"' for text in EVERY)]).encode())
    checked = questions.check(table, questions.guess(table), project.id)
    done = questions.import_rows(project.id, table, questions.guess(table))
    assert (checked.ready, done.added, done.left_out, checked.near) == (len(EVERY), len(EVERY), (), ())


@pytest.mark.usefixtures("home")
def test_near_questions_are_listed_and_skipped_only_when_somebody_says_so() -> None:
    project = factories.make_project()
    questions.add(project.id, ["How bright is the desk lamp?"])
    table = tables.read(
        "q.csv", b"question\nHow bright is this desk lamp?\nhow  BRIGHT is the desk lamp?\nIs it warm?\n"
    )
    mapping = questions.guess(table)
    checked = questions.check(table, mapping, project.id)
    assert [(each.number, each.like) for each in checked.near] == [(2, "How bright is the desk lamp?")]
    assert (checked.ready, checked.left_out) == (
        2,
        ("Row 3: “how BRIGHT is the desk lamp?” is there already, as “How bright is the desk lamp?”.",),
    )
    done = questions.import_rows(project.id, table, mapping, skip={2})
    assert (done.added, done.skipped, done.duplicates) == (1, 1, 1)
    assert done.sentence == "1 new question. Left out: 1 already here or twice in the file; 1 not ticked."
    assert done.left_out[0] == "Row 2: “How bright is this desk lamp?” was not ticked."


@pytest.mark.usefixtures("home")
def test_unicodes_twins_are_one_question() -> None:
    project = factories.make_project()
    text = "Wie öffne ich die Überdruckkapsel?"
    twin = unicodedata.normalize("NFD", text)
    assert text != twin and equal(text, twin) and questions.add(project.id, [text]) == 1
    assert questions.add_named(project.id, [twin, "Is it on?"]) == (["Is it on?"], [twin])
    table = tables.read("q.csv", f"question\n{twin}\n".encode())
    assert questions.check(table, questions.guess(table), project.id).ready == 0
    assert not equal("Wo ist das Maß?", "Wo ist das Mass?") and not equal("Is it 2?", "Is it ²?")


def test_the_case_of_a_unit_counts_and_no_other() -> None:
    assert not equal("Is the drill 20 mW strong?", "Is the drill 20 MW strong?") and not equal("5kB?", "5kb?")
    assert equal("HOW long are 5 DAYS?", "how long are 5 days?")


@pytest.mark.usefixtures("home")
def test_typed_questions_that_differ_in_a_number_are_both_added() -> None:
    project = factories.make_project()
    assert questions.add(project.id, EVERY, QuestionOrigin.MANUAL) == len(EVERY)
