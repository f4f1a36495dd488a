"""Whatever goes out of here comes in again as it was: every export, in every format, with hostile text."""

import ast
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from services import preference_files, questions, results, reviews, store, tables
from services.questions import exporting
from services.reviews.exporting import COLUMNS as REVIEW_COLUMNS
from services.store.columns import now
from services.tables import FORMATS, Format, as_csv, guarded
from services.tables.guard import harmless, unguarded
from services.words import Origin, Outcome, QuestionOrigin, QuestionStatus, ReviewStatus, Side, Split, VoteReason
from tests import factories
from tests.services.reviews.desk import Desk, submit
from tests.services.test_results import vote_all

ROOT = Path(__file__).parents[3]
HOSTILE = (
    "'-quoted",
    "''twice",
    "'=SUM(A1)",
    "=SUM(A1)",
    "-5 degrees",
    "  two spaces, before and after  ",
    "\tTab\tand tab\t",
    "line\nbreak",
    "line\r\nbreak",
    "line\rbreak",
    'said "so", twice',
    "a,b;c|d\te",
    "sep=;",
    "Größe 😀 ؟ \u202e \u200b \ufeff",
    "e\u0301 and \u00e9",
    "NaN",
    "null",
    "None",
    "1.0",
    '[{"role": "user", "content": "hi"}]',
    '{"a": 1}',
    "\x00\x01\x1b[31m",
    "\u2028 and \u0085",
    "x" * 40_000,
)
MOST = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CELLS = st.one_of(st.sampled_from(HOSTILE), MOST)
QUESTIONS = CELLS.map(lambda text: text.replace("\x00", "")).filter(str.strip)

# Where a file leaves the app, and the test that brings it in again, or why it never comes in.
DOWNLOADS = {
    "table_export.show": "test_a_table_comes_in_again_as_it_went_out",
    "results_take_away": "test_votes_come_in_again_as_they_went_out",
    "training_export": "test_training_rows_are_read_again_as_they_went_out",
    "document_versions": "the uploaded file itself, byte for byte: tests/services/documents/test_versions.py",
    "activity_table": "no import: what was done is written down where it happens, and nowhere else",
    "member_data": "no import: one person's copy of their data",
    "run_card": "no import: a card to read",
    "run_code": "no import: a program",
    "run_recipes": "no import: settings for other tools; the rows among them are those of training_export",
}
TABLES = {
    "question_export": "test_questions_come_in_again_as_they_went_out",
    "review_files": "test_reviews_come_in_again_as_they_went_out",
}
FILES = {
    "winrate-votes.csv": "test_votes_come_in_again_as_they_went_out",
    "winrate-votes.parquet": "test_votes_come_in_again_as_they_went_out",
    "winrate-votes-dataset.zip": "test_votes_come_in_again_as_they_went_out",
    "winrate-preferences-dpo.jsonl": "no import: rows for a training host, without the models that wrote them",
    "winrate-preferences-dataset.zip": "no import: as the JSONL, for TRL",
    "winrate-report.html": "no import: a page to read",
    "winrate-report.pdf": "no import: a page to read",
}


def calls(name: str) -> set[str]:
    """Name the components that call a function of this name."""
    found = set()
    for path in (ROOT / "components").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and ast.unparse(called).endswith(name):
                found.add(path.stem)
    return found


def test_every_file_that_goes_out_is_listed_with_the_test_that_brings_it_in() -> None:
    assert calls(".download_button") == {each.partition(".")[0] for each in DOWNLOADS}
    assert calls("table_export.show") == set(TABLES)
    tests = {name for name in (*DOWNLOADS.values(), *TABLES.values(), *FILES.values()) if name.startswith("test_")}
    assert tests <= set(globals())


@pytest.mark.usefixtures("home")
def test_every_file_of_a_result_is_listed(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    offered = results.take_away(results.read(comparison.id, viewer=owner), viewer=owner)
    assert {file.name for file in offered.files if file not in offered.charts} == set(FILES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(FORMATS))
def test_a_table_comes_in_again_as_it_went_out(rows: list[list[str]], kind: Format) -> None:
    columns = ["first", "second", "third"]
    frame = pd.DataFrame([["row", *row[1:]] for row in rows], columns=columns, dtype=object)
    frame["second"] = [row[0] for row in rows]
    back = tables.read(f"t.{kind.extension}", kind.write(frame))
    assert back.columns == columns and back.notes == ()
    cells = back.cells({name: name for name in columns}, own=columns)
    assert [list(each.values()) for each in cells] == frame.to_numpy().tolist()


@given(CELLS)
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert harmless(guarded(text)) == guarded(text)


def test_an_apostrophe_in_somebody_elses_file_is_part_of_the_text() -> None:
    table = tables.read("q.csv", b"question,reference\n'-quoted or not?,''tis\n")
    assert next(table.cells({"a": "question", "b": "reference"}, own=exporting.COLUMNS)) == {
        "a": "'-quoted or not?",
        "b": "''tis",
    }


@pytest.mark.usefixtures("home")
def test_half_a_character_in_json_is_no_reason_to_fail() -> None:
    project = factories.make_project()
    table = tables.read("q.jsonl", b'{"question": "\\ud800 on?", "reference": "\\ud83d\\ude00"}\n')
    assert questions.import_rows(project.id, table, questions.guess(table)).added == 1
    assert [(row.text, row.reference) for row in questions.rows(project.id)] == [("\ufffd on?", "\U0001f600")]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("kind", FORMATS, ids=lambda each: each.extension)
def test_questions_come_in_again_as_they_went_out(kind: Format) -> None:
    project = factories.make_project()
    with store.writing() as session:
        session.add_all(
            store.Question(
                project_id=project.id,
                text=f"{text} {place}?{text}",
                split=list(Split)[place % 2],
                status=list(QuestionStatus)[place % len(QuestionStatus)],
                origin=list(QuestionOrigin)[place % len(QuestionOrigin)],
                position=place,
                **dict.fromkeys(("reference", "evidence", "style", "audience", "reason"), text),
            )
            for place, text in enumerate(each.replace("\x00", "") for each in HOSTILE)
        )
    before = exporting.frame(questions.rows(project.id))
    table = tables.read(f"questions.{kind.extension}", kind.write(before))
    other = factories.make_project("Another")
    done = questions.import_rows(other.id, table, questions.guess(table))
    assert (done.added, done.left_out) == (len(HOSTILE), ())
    pd.testing.assert_frame_equal(exporting.frame(questions.rows(other.id)), before)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("kind", FORMATS, ids=lambda each: each.extension)
def test_reviews_come_in_again_as_they_went_out(kind: Format) -> None:
    texts = [each.replace("\x00", "") for each in HOSTILE]
    desk = Desk(len(texts))
    for answer, text in zip(desk.answers, texts, strict=True):
        submit(answer, desk.ada, text, question_text=f"{text}?", comment=text, tags=["wrong_fact", "tone"])
    with store.writing() as session:  # as Argilla sends them: untrimmed
        for review in session.scalars(select(store.Review)):
            place = [answer.id for answer in desk.answers].index(review.answer_id)
            review.text = review.comment = texts[place]
            review.question_text = f"{texts[place]}?"
            review.status = list(ReviewStatus)[place % len(ReviewStatus)]
            review.updated_at = now() - timedelta(days=place, microseconds=place)
    before = reviews.frame(reviews.rows(desk.variant.id))
    table = tables.read(f"reviews.{kind.extension}", kind.write(before))
    with store.writing() as session:
        session.execute(delete(store.Review))
    done = reviews.import_rows(desk.variant.id, table, desk.bo.id)
    after = reviews.frame(reviews.rows(desk.variant.id))
    assert (done.added, done.left_out) == (len(texts), ())
    order = ["question", "reviewer"]
    in_order = [each.sort_values(order, ignore_index=True) for each in (after, before)]
    pd.testing.assert_frame_equal(*in_order)
    assert tuple(before.columns) == REVIEW_COLUMNS


def hostile_vote() -> tuple[store.Comparison, list[store.Person]]:
    """Make a comparison of variants and answers with hostile text, voted on by two people of one name."""
    comparison = factories.make_comparison(questions=len(HOSTILE), names=(" Base; =1", "'-Tuned"))
    people = [factories.make_person("Ada"), factories.make_person("Ada")]
    for person in people:
        vote_all(comparison, person, [Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD] * (len(HOSTILE) // 4))
    with store.writing() as session:
        for place, pair in enumerate(session.scalars(select(store.Pair).order_by(store.Pair.position))):
            text = HOSTILE[place].replace("\x00", "")
            pair.question.text = text if place % 2 else "Asked twice?"
            pair.candidate_answer.text, pair.baseline_answer.text = text, f"{text} other" if place % 3 else ""
            for vote in session.scalars(select(store.Vote).filter_by(pair_id=pair.id)):
                vote.write_in, vote.duration_ms = text, 1_234 + place
                vote.reason = list(VoteReason)[place % len(VoteReason)]
                vote.origin = list(Origin)[place % 2]
                vote.candidate_side = list(Side)[place % 2]
                vote.created_at = now() - timedelta(days=400, seconds=place, microseconds=place)
    return comparison, people


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", [name for name, test in FILES.items() if test.startswith("test_votes")])
@pytest.mark.parametrize("named", [True, False])
def test_votes_come_in_again_as_they_went_out(owner: store.Person, name: str, named: bool) -> None:
    comparison, _ = hostile_vote()
    before = votes_of(comparison.id, owner, named=named)
    table = tables.read(name, content(comparison.id, owner, name, named=named))
    done = preference_files.import_votes(table, owner.id, name="Again")
    assert (done.left_out, done.votes) == ((), len(before))
    again = votes_of(done.comparison_id, owner, named=True)
    same = ["user name"] if named else []  # the numbers are names then
    pd.testing.assert_frame_equal(sorted_(again, same), sorted_(before, same))
    once_more = preference_files.import_votes(table, owner.id, name="Again")
    assert once_more == done and len(votes_of(done.comparison_id, owner, named=True)) == len(before)


def votes_of(comparison_id: str, viewer: store.Person, *, named: bool) -> pd.DataFrame:
    found = results.read(comparison_id, viewer=viewer)
    return results.votes_file(
        comparison_id, viewer=viewer, named=named, candidate=found.candidate, baseline=found.baseline
    )


def content(comparison_id: str, viewer: store.Person, name: str, *, named: bool) -> bytes:
    found = results.take_away(results.read(comparison_id, viewer=viewer), viewer=viewer, named=named)
    return next(file for file in found.files if file.name == name).content()


def sorted_(votes: pd.DataFrame, more: list[str]) -> pd.DataFrame:
    columns = [name for name in votes.columns if name not in ("pair", "user name")] + more
    return votes[columns].sort_values(["voted at", "labeler", *more], ignore_index=True)


def test_training_rows_are_read_again_as_they_went_out() -> None:
    from services import archives
    from services.finetunes import exporting as training

    rows = [
        {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": f"{text}!"}]}
        for text in HOSTILE
    ]
    expected = [row["messages"] for row in rows]
    writers: dict[str, Callable[[], bytes]] = {
        each.extension: (lambda each=each: each.write({"train": rows})) for each in training.FORMATS
    }
    assert set(writers) == {"jsonl", "parquet", "zip"}
    for extension, write in writers.items():
        table = tables.read(f"rows.{extension}", write())
        assert [json_of(cell) for cell in table.rows["messages"]] == expected
    zipped = archives.zipped({f"{split}.jsonl": writers["jsonl"]() for split in ("train", "validation")})
    assert len(tables.read("rows-jsonl.zip", zipped).rows) == 2 * len(rows)


def json_of(cell: str) -> object:
    import json

    return json.loads(cell)


def test_times_go_out_in_iso_with_zone_and_microseconds() -> None:
    at = now().replace(microsecond=120_003)
    written = as_csv(pd.DataFrame({"at": [at, None]}))
    assert at.isoformat() in written.decode("utf-8-sig")
    assert pd.read_csv(io.BytesIO(written))["at"].tolist()[0].endswith("+00:00")


@pytest.mark.usefixtures("home")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(QUESTIONS, min_size=1, max_size=5, unique=True))
def test_any_question_comes_in_again(texts: list[str]) -> None:
    from services.text_equality import equality_key

    texts = list({equality_key(text): text for text in texts}.values())
    project, other = factories.make_project(), factories.make_project()
    with store.writing() as session:
        session.add_all(
            store.Question(
                project_id=project.id, text=text, split=Split.TEST, origin=QuestionOrigin.IMPORTED, position=place
            )
            for place, text in enumerate(texts)
        )
    before = exporting.frame(questions.rows(project.id))
    for kind in (FORMATS[0], FORMATS[1]):
        table = tables.read(f"questions.{kind.extension}", kind.write(before))
        questions.import_rows(other.id, table, questions.guess(table))
        assert [row.text for row in questions.rows(other.id)] == texts
        with store.writing() as session:
            session.execute(delete(store.Question).where(store.Question.project_id == other.id))
