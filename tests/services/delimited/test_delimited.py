"""CSV as people's programs write it: delimiters, titles above the header, ragged rows, quotation marks."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import delimited, tables
from services.errors import BadInput
from services.reading import sheets
from services.reading.kinds import Kind, of_text
from services.tables import Table

ROWS = [["question", "answer"], ["Is it on, or off; or a|b?", "Yes"], ["Does it swivel?", "It does"]]
PREAMBLE = "Sales report 2026\nGenerated 1 December\n\nRegion;Month;Revenue\nNorth;May;100\nSouth;May;200\n"
RAGGED = 'name,city,note\nAnn,Paris,"likes tea"\nBob,Rome\nCid,Bonn,"x",extra\nDan,Oslo,ok\n'


def read(text: str, name: str = "t.csv") -> Table:
    return tables.read(name, text.encode())


def cells(table: Table) -> list[list[str]]:
    return [table.columns, *table.rows.to_numpy().tolist()]


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("sep", ["", "sep={}\n", '"sep={}"\r\n', "SEP={}\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_delimiter_is_found(delimiter: str, sep: str, encoding: str, end: str) -> None:
    rows = [*ROWS, ["Für wen, größer?", "Öl"]]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    content = (sep.format(delimiter) + end.join(lines) + end).encode(encoding)
    assert cells(tables.read("t.csv", content)) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('"Question, long";"Answer"\nA?;b\nC?;d\n', [["Question, long", "Answer"], ["A?", "b"], ["C?", "d"]]),
        ("q|answer\nA, b or c?|yes, so\nB?|no\n", [["q", "answer"], ["A, b or c?", "yes, so"], ["B?", "no"]]),
        ("question\nHow, then?\nWhy, though, not?\n", [["question"], ["How, then?"], ["Why, though, not?"]]),
        ("question\nHow,then?\nWhy,though?\n", [["question"], ["How,then?"], ["Why,though?"]]),
        ("name;price\nA;1,5\nB;2,5\nC;3,5\n", [["name", "price"], ["A", "1,5"], ["B", "2,5"], ["C", "3,5"]]),
        ('q,a\n"Is it\non?","a\r\nb"\n', [["q", "a"], ["Is it\non?", "a\r\nb"]]),
        ('q,a\n5" pipe,yes\n', [["q", "a"], ['5" pipe', "yes"]]),
        ("q,a,,\nx,y,,\n", [["q", "a"], ["x", "y"]]),
    ],
)  # fmt: skip
def test_what_stands_in_the_cells_is_no_delimiter(text: str, rows: list[list[str]]) -> None:
    assert cells(read(text)) == rows


@pytest.mark.parametrize(
    ("above", "number"),
    [
        ("Sales report 2026\nGenerated 1 December\n\n", 4),
        ("Sales report, 2026\n", 2),
        ("Report:;Sales\nDate:;2026-12-01\n\n", 4),
        ("Sales report;;\nGenerated;;\n;;\n", 4),
        ("sep=;\nSales report 2026\n", 3),
        ("\n\nSales\n", 4),
        ("# exported by a tool\n# twice\n", 3),
    ],
)
def test_titles_above_the_header_are_left_out_and_named(above: str, number: int) -> None:
    table = read(f"{above}Region;Month;Revenue\nNorth;May;100\nSouth;May;200\nWest;May;300\n")
    assert cells(table)[:2] == [["Region", "Month", "Revenue"], ["North", "May", "100"]]
    assert len(table.rows) == 3 and table.numbers == [number + 1, number + 2, number + 3]
    (note,) = table.notes
    assert note.startswith(f"Header found in row {number}. Left out above it: row ")


def test_the_lines_above_the_header_are_quoted() -> None:
    assert read(PREAMBLE).notes == (
        "Header found in row 4. Left out above it: row 1 “Sales report 2026”, row 2 “Generated 1 December”.",
    )


def test_rows_of_other_lengths_are_kept_and_named() -> None:
    table = read(RAGGED)
    assert table.columns == ["name", "city", "note", "(no name)"]
    assert table.rows.to_numpy().tolist() == [
        ["Ann", "Paris", "likes tea", ""],
        ["Bob", "Rome", "", ""],
        ["Cid", "Bonn", "x", "extra"],
        ["Dan", "Oslo", "ok", ""],
    ]
    assert table.notes == (
        "Fewer cells than columns, the missing ones stay empty: row 3.",
        "More cells than columns, kept in columns without a name: row 4.",
    )


def test_a_header_that_is_shorter_than_its_rows_stays_the_header() -> None:
    table = read("name,city\nAnn,Paris,x\nBob,Rome,y\n")
    assert table.columns == ["name", "city", "(no name)"] and len(table.rows) == 2


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row() -> None:
    with pytest.raises(BadInput, match=r"“t\.csv”.*quotation mark that opens a cell in row 3 is never closed"):
        read('a,b\nx,y\n"z,w\nu,v\n')


@pytest.mark.parametrize("row", [["Как дела сегодня?", "Хорошо"], ["你好吗,一共多少?", "好的"], ["ما هذا؟", "😀"]])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unmarked_utf_16_is_read_in_every_script(row: list[str], encoding: str) -> None:
    text = "".join(f"{each[0]};{each[1]}\n" for each in (["вопрос", "ответ"], row, ["你", "я"]))
    table = tables.read("t.csv", text.encode(encoding))
    assert cells(table) == [["вопрос", "ответ"], row, ["你", "я"]] and table.notes == ()


@pytest.mark.parametrize("content", [bytes(range(256)) * 8, random.Random(1).randbytes(4_000)])
def test_binary_data_is_no_text_in_utf_16(content: bytes) -> None:
    with pytest.raises(BadInput, match="is not text"):
        tables.read("t.csv", content)


def test_a_guessed_encoding_is_said() -> None:
    table = tables.read("t.csv", "question,answer\nFür wen, größer?,Öl\n".encode("cp1252"))
    assert table.notes[0].startswith("It is not in UTF-8 and was read as Windows-125")


@pytest.mark.parametrize("text", ["\x00", "\n", " , \n", "a,b\n"])
def test_no_message_is_the_parsers_own(text: str) -> None:
    with pytest.raises(BadInput, match=r"“t\.csv” (?:holds no rows|is not text)"):
        read(text)


@given(st.text(alphabet='ab,;\t|"\n\r =', max_size=60))
def test_any_text_is_read_or_refused_in_a_sentence_and_no_cell_is_lost(text: str) -> None:
    try:
        table = read(text or "x")
    except BadInput as error:
        assert "t.csv" in str(error)
        return
    everything = "".join(map("".join, (*table.rows.to_numpy().tolist(), table.columns, table.notes)))
    assert {"a", "b"} & set(text) <= set(everything)


@given(st.text(alphabet='ab,;\t|"\n\r =', max_size=60))
def test_a_document_keeps_every_row(text: str) -> None:
    dialect = delimited.detect(text)
    records, _ = delimited.repaired(dialect.text, dialect.delimiter, dialect.first_row)
    letters = "".join("".join(record.cells) for record in records)
    assert [each for each in letters if each in "ab"] == [each for each in dialect.text if each in "ab"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (PREAMBLE, ["Sales report 2026", "Generated 1 December", "| North | May | 100 |"]),
        (RAGGED, ["| Bob | Rome |  |  |", "| Cid | Bonn | x | extra |"]),
        ("sep=;\nname;price\nA;1\nB;2\n", ["| name | price |", "| A | 1 |"]),
        ('name,city\n"never closed,x\nb,c\n', ['| "never closed | x |', "| b | c |"]),
    ],
)
def test_a_document_is_read_by_the_same_reader(text: str, lines: list[str]) -> None:
    assert of_text(text, "t.csv") == Kind.CSV
    found = sheets.csv(text, lambda *_: None)
    written = "\n".join(passage.text for passage in found.passages)
    assert all(line in written for line in lines) and "sep=" not in written
    assert ("row 2 is never closed" in found.note) is ("never" in text)


def test_columns_beyond_the_limit_are_named() -> None:
    text = "\n".join(",".join(f"{row}x{place}" for place in range(250)) for row in range(5))
    assert "row 1 has more" in sheets.csv(text, lambda *_: None).note


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"])
def test_the_last_line_needs_no_end(end: str) -> None:
    assert [record.cells for record in delimited.parse(f"a,b{end or chr(10)}c,d{end}", ",")] == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("n;a;b\nq;1,5;2,5\nr;3,5;4,5\n", [["n", "a", "b"], ["q", "1,5", "2,5"], ["r", "3,5", "4,5"]]),
        ("x;y\n1,5;2,5\n3,5;4,5\n", [["x", "y"], ["1,5", "2,5"], ["3,5", "4,5"]]),
        ("sep=;;\nq;a;\nx;y;\n", [["q", "a"], ["x", "y"]]),
        ("sep= \nq a\nx y\n", [["q", "a"], ["x", "y"]]),
        ('q, a\nx, "y, z"\nu, "v\nw"\n', [["q", "a"], ["x", "y, z"], ["u", "v\nw"]]),
        ('q,a\nx, "y" is z\n', [["q", "a"], ["x", ' "y" is z']]),
        ('"q","a"\n"x, ","y"\n"u, ""v"", w","z"\n', [["q", "a"], ["x, ", "y"], ['u, "v", w', "z"]]),
    ],
)
def test_decimal_commas_and_spaced_quotes_do_not_part_cells(text: str, rows: list[list[str]]) -> None:
    table = read(text)
    assert (cells(table), table.notes) == (rows, ())


@pytest.mark.parametrize(
    ("text", "numbers", "rules"),
    [
        ("| q | a |\n|---|:-:|\n| x | y, z |\n", [3], "row 2"),
        ("q | a\n--- | ---\nx | y, z\n", [3], "row 2"),
        (" q | a \n---+------\n x | y, z\n", [3], "row 2"),
        ("+---+------+\n| q | a    |\n+---+------+\n| x | y, z |\n+---+------+\n", [4], "rows 1, 3, 5"),
    ],
)
def test_a_drawn_table_is_read_without_its_lines(text: str, numbers: list[int], rules: str) -> None:
    table = read(text)
    assert (cells(table), table.numbers) == ([["q", "a"], ["x", "y, z"]], numbers)
    assert table.notes == (f"Left out, since it only rules the table: {rules}.",)


def test_cells_of_dashes_stay_where_no_table_is_drawn() -> None:
    assert cells(read('"q","a"\n"---","---"\n"x","y"\n')) == [["q", "a"], ["---", "---"], ["x", "y"]]


@pytest.mark.parametrize("text", ['[{"a": ' + "9" * 5000 + "}]", '{"a": ' + "9" * 5000 + "}"])
def test_a_number_without_end_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"holds a number that is too long"):
        read(text, "t.json")
