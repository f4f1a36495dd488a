"""Files of questions: read whatever they are written in, mapped before they are taken, and back again as they were."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import datasets
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import questions, store, tables
from services.errors import BadInput
from services.questions import exporting
from services.questions.importing import Mapping
from services.tables import FORMATS, Format, raw
from services.tables.guard import guarded, unguarded
from services.words import QuestionKind, QuestionOrigin, QuestionStatus, Split
from tests import factories

TWO = ["How bright is it?", "Does it, by chance, swivel?"]


def zipped(**files: bytes) -> bytes:
    """Pack files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def parquet(columns: dict[str, list[object]]) -> bytes:
    """Write a Parquet file."""
    target = io.BytesIO()
    pd.DataFrame(columns).to_parquet(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("q.csv", b'id,Question\n1,How bright is it?\n2,"Does it, by chance, swivel?"\n'),
        ("q.csv", '\ufeffprompt\nHow bright is it?\n"Does it, by chance, swivel?"\n'.encode()),
        ("q.csv", 'query;n\nHow bright is it?;1\n"Does it, by chance, swivel?";2\n'.encode("utf-16")),
        ("q.csv", 'Question\r\nHow bright is it?\r\n"Does it, by chance, swivel?"\r\n'.encode("utf-16-le")),
        ("Q.TSV", b"text\tn\nHow bright is it?\t1\nDoes it, by chance, swivel?\t2\n"),
        ("q.jsonl", b'{"question": "How bright is it?"}\n\n{"question": "Does it, by chance, swivel?", "n": 1}\n'),
        ("Q.NDJSON", b'"How bright is it?"\n"Does it, by chance, swivel?"\n'),
        ("q.json", b'[{"query": "How bright is it?"}, {"query": "Does it, by chance, swivel?"}]'),
        ("q.parquet", parquet({"n": [1, 2], "question": list(TWO)})),
    ],
)
def test_a_file_is_read_and_its_questions_are_found(name: str, content: bytes) -> None:
    table = tables.read(name, content)
    found = questions.guess(table)
    assert table.rows[found.question].tolist() == TWO
    assert questions.check(table, found).ready == 2


def test_western_letters_are_read_in_windows_own_encoding() -> None:
    text = "question\n" + "Wie groß ist die Überdruckkapsel für die Küche?\nWo läuft die Brühgruppe?\n"
    table = tables.read("q.csv", text.encode("cp1252"))
    assert "groß ist die Überdruckkapsel" in table.rows["question"][0]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("q.csv", b"", r"“q\.csv” is empty \(0 bytes\)"),
        ("q.csv", b"question\n", r"“q\.csv” holds no rows"),
        ("q.csv", b"\n\n", r"cannot be read as CSV|holds no rows"),
        ("q.csv", b'question\n"never closed', r"“q\.csv” cannot be read as CSV"),
        ("q.csv", ",".join(f"c{each}" for each in range(201)).encode() + b"\n" + b"," * 200, r"has 201 columns"),
        ("q.csv", b"PK\x00\x00\x01\x02\x00\x03" * 40, r"q\.csv"),
        ("q.jsonl", b'{"question": "Is it bright enough?"}\n{"question": \n', r"Line 2 of “q\.jsonl” is not JSON"),
        ("q.jsonl", b"17\n", r"Line 1 of “q\.jsonl” is neither a question"),
        ("q.jsonl", b"null\n", r"Line 1 of “q\.jsonl” is neither a question"),
        ("q.jsonl", b"[" * 100_000, r"Line 1 of “q\.jsonl”"),
        ("q.json", b"[1]", r"Row 1 of “q\.json” is neither"),
        ("q.parquet", b"PAR1 no, it is not", r"“q\.parquet” is no Parquet file"),
        ("q.arrow", b"ARROW1 no", r"“q\.arrow” is no Arrow file"),
        ("q.arrow", b"no", r"“q\.arrow” is no Arrow file"),
        ("q.zip", b"PK no", r"“q\.zip” is damaged"),
        ("q.zip", zipped(readme=b"hello"), r"holds no dataset"),
        ("q.docx", b"x", r"“q\.docx” is no table"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        tables.read(name, content)


def test_columns_of_one_name_are_told_apart_and_said() -> None:
    table = tables.read("q.csv", b"question,question,,\nIs it on?,Is it off?,x,y\n")
    assert table.columns == ["question", "question (2)", "(no name)", "(no name) (2)"]
    assert table.notes[0] == "More than one column is called “question”. Check below which one is meant."


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (Mapping(), r"Choose the column that holds the questions; there are: id, topic, empty"),
        (Mapping(question="topic", section="topic"), r"“topic” is chosen twice"),
        (Mapping(question="empty"), r"“empty” holds no question"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_mapping_that_cannot_be_used_is_said_at_once_and_adds_nothing(mapping: Mapping, sentence: str) -> None:
    table = tables.read("q.csv", b"id,topic,empty\n1,lamps,\n")
    assert questions.guess(table).question == ""
    (error,) = questions.check(table, mapping).errors
    assert re.search(sentence, error)
    project = factories.make_project()
    with pytest.raises(BadInput, match=sentence):
        questions.import_rows(project.id, table, mapping)
    assert questions.rows(project.id) == []


@pytest.mark.usefixtures("home")
def test_what_is_left_out_is_counted() -> None:
    project = factories.make_project()
    questions.add(project.id, ["How bright is the lamp?"])
    rows = ["how BRIGHT is the lamp ?", "Does it swivel far?", "does it swivel far", "", "w" * 601, "Is it warm white?"]
    table = tables.read("q.jsonl", "\n".join(map(json.dumps, rows)).encode())
    mapping = questions.guess(table)
    assert questions.check(table, mapping).notes == [
        "Left out: 1 without a question.",
        "Left out: 1 longer than 600 characters.",
    ]
    done = questions.import_rows(project.id, table, mapping)
    assert (done.added, done.duplicates, done.empty, done.too_long) == (3, 1, 1, 1)
    assert done.sentence == (
        "3 new questions. Left out: 1 already here or twice in the file; 1 empty; 1 longer than 600 characters."
    )
    assert done.left_out == (
        "Row 1: “how BRIGHT is the lamp ?” is there already, as “How bright is the lamp?”.",
        "Row 4: it holds no question.",
        f"Row 5: “{'w' * 80}…” is longer than 600 characters.",
    )


@pytest.mark.usefixtures("home")
def test_a_question_goes_with_its_section_and_takes_that_sections_split() -> None:
    project = factories.make_project()
    chunks = factories.make_chunks(project, 2, split=Split.TEST)
    with store.writing() as session:
        session.get_one(store.Chunk, chunks[1].id).section = "Care"
    content = b"question,section,split,kind\nHow often to clean?,care,train,how-to\nIs it blue?,No such,test,sorcery\n"
    table = tables.read("q.csv", content)
    mapping = questions.guess(table)
    assert questions.check(table, mapping).notes[0].startswith("Kinds that are not known stay empty: sorcery.")
    questions.import_rows(project.id, table, mapping)
    care, other = questions.rows(project.id)
    assert (care.chunk_id, care.split, care.kind) == (chunks[1].id, Split.TEST, QuestionKind.HOW_TO)
    assert (other.chunk_id, other.split, other.kind) == (None, Split.TEST, None)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("kind", FORMATS, ids=lambda each: each.extension)
def test_what_is_exported_imports_back_as_it_was(kind: Format) -> None:
    project = factories.make_project()
    chunks = factories.make_chunks(project, 3, split=Split.TEST)
    texts = ['=SUM(A1) does "what", exactly?', "'tis bright?", "-5 degrees, is that fine?", "Größe für Büro 😀 ؟"]
    with store.writing() as session:
        for chunk in chunks:
            session.get_one(store.Chunk, chunk.id).section = f"+Part {chunk.position}"
        for position, text in enumerate(texts):
            session.add(
                store.Question(
                    project_id=project.id,
                    chunk_id=chunks[position].id if position < 3 else None,
                    text=text,
                    split=Split.TEST,
                    status=list(QuestionStatus)[position],
                    origin=QuestionOrigin.IMPORTED,
                    position=position,
                    kind=list(QuestionKind)[position] if position else None,
                    evidence=f"The lamp has {position} switches." if position < 3 else "",
                    reference="@home:\nyes, 'tis so",
                    scores={"relevant": 4, "why": "ü"} if position else {},
                    rank=position or None,
                    reason="=why",
                    style="chatty",
                    audience="power user",
                )
            )
    before = questions.rows(project.id)
    content = kind.write(exporting.frame(before))
    with store.writing() as session:
        session.query(store.Question).delete()
    table = tables.read(f"questions.{kind.extension}", content)
    done = questions.import_rows(project.id, table, questions.guess(table))
    assert done.added == len(texts)

    def same(row: questions.Row) -> questions.Row:
        import dataclasses

        return dataclasses.replace(row, id="")

    assert [same(each) for each in questions.rows(project.id)] == [same(each) for each in before]


def test_no_cell_of_the_csv_is_a_formula() -> None:
    table = pd.DataFrame([["=1+1", "\t=x", "+a", "-b", "@c", "fine", "'d"]])
    written = FORMATS[0].write(table).decode("utf-8-sig").splitlines()[1]
    assert written == '"\'=1+1","\'\t=x","\'+a","\'-b","\'@c","fine","\'\'d"'


@given(st.text())
def test_the_guard_against_formulas_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_saved_dataset_with_its_splits_is_read(tmp_path: Path) -> None:
    whole = datasets.DatasetDict(
        {
            "train": datasets.Dataset.from_dict({"question": TWO}),
            "test": datasets.Dataset.from_dict({"question": ["Is it warm white?"]}),
        }
    )
    whole.save_to_disk(str(tmp_path / "set"))
    files = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    table = tables.read("set.zip", zipped(**files))
    assert sorted(zip(table.rows["question"], table.rows["split"], strict=True)) == sorted(
        [(TWO[0], "train"), (TWO[1], "train"), ("Is it warm white?", "test")]
    )


def test_an_exported_dataset_opens_in_its_own_library(tmp_path: Path) -> None:
    frame = pd.DataFrame([["Is it on?"] + [""] * (len(exporting.COLUMNS) - 1)], columns=list(exporting.COLUMNS))
    with zipfile.ZipFile(io.BytesIO(FORMATS[3].write(frame))) as archive:
        archive.extractall(tmp_path)
    assert datasets.load_from_disk(str(tmp_path))["question"][:] == ["Is it on?"]


def test_without_a_network_the_hub_is_named_with_the_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise httpx.ConnectError("no network")

    monkeypatch.setattr(httpx, "head", refuse)
    with pytest.raises(BadInput, match=r"cannot be reached from here\. Save the dataset with save_to_disk"):
        tables.from_hub("squad")


def test_a_dataset_without_end_stops_where_memory_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    taken = 0

    def endless(*_args: object, **_kwargs: object) -> Callable[[], object]:
        def rows() -> object:
            nonlocal taken
            while True:
                taken += 1
                yield {"question": f"Is it {taken}?"}

        return rows()  # type: ignore[return-value]

    monkeypatch.setattr(httpx, "head", lambda *_a, **_k: None)
    monkeypatch.setattr(datasets, "load_dataset", endless)
    monkeypatch.setattr(raw, "MOST_BYTES", 1024**2)
    with pytest.raises(BadInput, match="needs more than 1 MB of memory: only the rows up to"):
        tables.from_hub("endless")
    assert 1_000 < taken < 10_000
