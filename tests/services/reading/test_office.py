"""Office formats give their sections, tables and pages, and say what they left out."""

from pathlib import Path

import pytest

from services.errors import BadInput
from services.reading import formats
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Passage
from tests.services.reading import files, more_files


def dropped(reading: formats.Reading) -> set[tuple[str, str]]:
    return {(each.text, each.why) for each in reading.dropped}


def test_a_slide_is_a_section_and_its_number_the_page() -> None:
    reading = formats.read(more_files.slides(), "launch.pptx")
    assert (reading.kind, reading.title, reading.pages) == (Kind.PPTX, "Lamp launch", 4)
    assert reading.passages[1:] == (
        Passage("The left switch turns the lamp on after two seconds.", "Switches", 2),
        Passage("Notes: Say that the right switch is for the dimmer.", "Switches", 2),
        Passage("| Part | Euros |\n| --- | --- |\n| Bulb | 7 |", "Prices", 3),
        Passage("One lamp costs 49 euros", "One lamp costs 49 euros", 4),
    )


def test_a_footer_on_every_slide_goes_and_is_reported() -> None:
    reading = formats.read(more_files.slides(), "launch.pptx")
    assert Dropped("Lamp Works confidential 1", "on every page", (1, 2, 3, 4)) in reading.dropped


def test_a_workbook_gives_a_section_a_sheet_and_a_table_between_empty_rows() -> None:
    reading = formats.read(more_files.workbook(2), "prices.xlsx")
    assert (reading.kind, reading.pages) == (Kind.XLSX, 4)
    prices = (
        "| Code | Part | Euros | Since |\n| --- | --- | --- | --- |\n"
        "| 000 | Bulb 0 | 7.5 | 2026-01-31 |\n| 001 | Bulb 1 | 8.5 | 2026-01-31 |"
    )
    assert reading.passages == (
        Passage("Price list of the lamp works", "Prices", 1),
        Passage(prices, "Prices", 1),
        Passage("| Day | Open |\n| --- | --- |\n| Monday | 9 to 5 |", "Hours", 2),
        Passage("| Hall | Key / code |\n| --- | --- |\n| A | 1 |", "Hours", 2),
    )
    assert dropped(reading) == {("Secret", "a hidden sheet"), ("Nothing", "an empty sheet")}


def test_an_old_workbook_is_read() -> None:
    data = Path(pytest.importorskip("statsmodels").__file__).parent
    (found, *_) = [*data.rglob("test_spec.xls"), None]
    if found is None:
        pytest.skip("this statsmodels comes without its spreadsheets")
    reading = formats.read(found.read_bytes(), "spec.xls")
    assert reading.kind == Kind.XLS
    assert reading.passages[0].text.startswith("| Model | SeriesID | SeriesName |")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_file_is_a_table_whatever_parts_its_columns(delimiter: str) -> None:
    reading = formats.read(more_files.table(60, delimiter=delimiter), "faq.csv")
    assert reading.kind == Kind.CSV
    head = "| Question | Answer | Code |\n| --- | --- | --- |\n"
    assert [passage.text.startswith(head) for passage in reading.passages] == [True, True]
    assert "| What does lamp 7 cost? | Lamp 7 costs 7 euros, with a bulb. | 007 |" in reading.passages[0].text


def test_a_large_csv_file_is_read_as_far_as_it_goes_and_says_so() -> None:
    reading = formats.read(more_files.table(10_500), "faq.csv")
    assert reading.note == "Only the first 10,000 of 10,500 rows were read. Split the file to use the others."
    assert "| 009999 |" in reading.passages[-1].text
    assert "| 0010000 |" not in reading.passages[-1].text


def test_a_large_workbook_is_read_as_far_as_it_goes_and_says_so() -> None:
    reading = formats.read(more_files.workbook(10_500), "prices.xlsx")
    assert reading.note == "Only the first 10,000 rows were read. Split the workbook to use the others."


@pytest.mark.parametrize("html", [False, True])
def test_an_email_keeps_its_newest_message_only(html: bool) -> None:
    reading = formats.read(more_files.mail(html=html), "mail.eml")
    said = "\n".join(passage.text for passage in reading.passages)
    assert (reading.kind, reading.title) == (Kind.EMAIL, "Größe der Lampe")
    assert "From: Ada <ada@lamp.example>" in said
    assert files.WORDS.strip() in said
    assert "old lamp" not in said
    assert "Ada, Lamp Works" not in said
    assert ("invoice.pdf", "an attachment: upload it by itself") in dropped(reading)
    assert any("old lamp" in text for text, why in dropped(reading) if why == "an earlier message that is quoted")


def test_an_html_email_keeps_its_table() -> None:
    reading = formats.read(more_files.mail(html=True), "mail.eml")
    assert reading.passages[-1].text == "| Part | Price |\n| --- | --- |\n| Bulb | 7 |"


@pytest.mark.parametrize(("name", "kind"), [("book.epub", Kind.EPUB), ("book.rtf", Kind.RTF)])
def test_books_keep_their_chapters_lists_and_tables(name: str, kind: Kind) -> None:
    reading = formats.read(more_files.book(name[-4:].lstrip(".")), name)
    assert reading.kind == kind
    assert [(passage.section, passage.text) for passage in reading.passages][1:3] == [
        ("Care › Cleaning", "- Use a dry cloth."),
        ("Care › Cleaning", "| Part | Euros |\n| --- | --- |\n| Bulb | 7 |"),
    ]


def test_the_header_and_footer_of_a_word_file_go_and_are_reported() -> None:
    reading = formats.read(more_files.word_with_pages(), "manual.docx")
    assert dropped(reading) == {("Lamp Works", "on every page"), ("Confidential", "on every page")}


def test_macros_are_ignored_and_said() -> None:
    reading = formats.read(more_files.with_macros(), "manual.docm")
    assert (reading.kind, reading.title) == (Kind.DOCX, "Lamp manual")
    assert reading.note == "Its macros were ignored."


@pytest.mark.parametrize(
    ("name", "content"),
    [("locked.docx", files.word()), ("locked.xlsx", more_files.workbook()), ("locked.pptx", more_files.slides())],
)
def test_a_locked_office_file_gets_one_sentence(name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match=f"“{name}” is protected by a password"):
        formats.read(more_files.locked(content), name)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("bomb.docx", files.word(), "word/document.xml"),
        ("bomb.xlsx", more_files.workbook(), "xl/worksheets/sheet1.xml"),
        ("bomb.pptx", more_files.slides(), "ppt/slides/slide1.xml"),
    ],
)
def test_an_entity_bomb_is_refused(name: str, content: bytes, part: str) -> None:
    with pytest.raises(BadInput, match=f"“{name}” holds code that no Office program writes"):
        formats.read(more_files.entity_bomb(content, part), name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.pptx", more_files.slides()[:5000]),
        ("broken.xlsx", more_files.workbook()[:3000]),
        ("broken.epub", more_files.book("epub")[:3000]),
        ("hollow.xlsx", more_files.changed(more_files.workbook(), lambda name, old: b"" if "sheet1" in name else old)),
        ("hollow.pptx", more_files.changed(more_files.slides(), lambda name, old: b"<a" if "slide1" in name else old)),
        ("hollow.docx", more_files.changed(files.word(), lambda name, old: b"<a" if "document.xml" in name else old)),
        ("hollow.epub", more_files.zipped({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<a/>"})),
        ("broken.rtf", b"{\\rtf1 {{{{"),
        ("broken.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")),
    ],
)
def test_a_damaged_file_gets_one_sentence(name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match=f"“{name}” is damaged"):
        formats.read(content, name)
