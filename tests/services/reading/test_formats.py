"""Every format gives its sections, its words and its pages."""

import re

import pytest

from services.errors import BadInput
from services.reading import formats
from services.reading.kinds import Kind
from services.reading.passages import Reading
from tests.services.reading import files, more_files


def sections(reading: Reading) -> list[str]:
    return list(dict.fromkeys(passage.section for passage in reading.passages))


def said(reading: Reading) -> str:
    return "\n".join(passage.text for passage in reading.passages)


def test_markdown_keeps_nested_sections_and_drops_front_matter() -> None:
    reading = formats.read(files.MARKDOWN, "guide.md")
    assert (reading.kind, reading.title) == (Kind.MARKDOWN, "Lamp guide")
    assert sections(reading) == ["", "Setting up", "Setting up › Wiring"]
    assert "- Turn off the power first." in said(reading)
    assert "layout" not in said(reading)


def test_pictures_in_markdown_become_their_words() -> None:
    badge = b"[![Build](http://a.example/b.svg)](http://a.example) The lamp is on. ![A lamp](lamp.png)"
    content = b"# Lamp\n\n<p>\n\n" + badge + b"\n\n</p>"
    assert "a.example/b.svg" not in said(formats.read(content, "readme.md"))
    assert "lamp.png" not in said(formats.read(content, "readme.md"))


def test_a_web_page_loses_its_scripts_and_keeps_its_table() -> None:
    reading = formats.read(files.HTML, "help.html")
    assert (reading.kind, reading.title) == (Kind.HTML, "Lamp help")
    assert sections(reading) == ["", "Returns"]
    assert "alert" not in said(reading)
    assert "| Part | Price |\n| --- | --- |\n| Bulb | 7 euros |" in said(reading)


def test_word_keeps_headings_lists_and_tables_and_drops_the_running_header() -> None:
    reading = formats.read(files.word(), "manual.docx")
    assert (reading.kind, reading.title) == (Kind.DOCX, "Lamp manual")
    assert sections(reading) == ["Care", "Care › Cleaning", "Prices"]
    assert "- Never use water on it." in said(reading)
    assert "| Bulb | 7 |" in said(reading)
    assert "Confidential" not in said(reading)


def test_a_pdf_keeps_pages_and_headings_and_joins_its_lines_again() -> None:
    reading = formats.read(files.text_pdf(3), "manual.pdf")
    assert (reading.kind, reading.pages) == (Kind.PDF, 3)
    assert {(passage.section, passage.page) for passage in reading.passages if passage.page == 2} == {
        ("Section number 2", 2)
    }
    assert f"Paragraph 1 of page 2. {files.WORDS * 3}".strip() in [passage.text for passage in reading.passages]
    assert "Lamp works manual" not in said(reading)


def test_headings_that_share_the_top_are_sections_and_none_of_them_the_title() -> None:
    reading = formats.read(files.text_pdf(3), "lamp_works.pdf")
    assert sections(reading) == ["Section number 1", "Section number 2", "Section number 3"]
    assert reading.title == "Lamp works"


def test_a_pdf_with_some_scanned_pages_says_which_part_was_left_out() -> None:
    reading = formats.read(files.scanned_pdf(3, with_text=1), "half.pdf")
    assert reading.note == "2 of 3 pages are pictures without text and were left out."


def test_plain_text_finds_its_headings() -> None:
    reading = formats.read(files.TEXT.encode(), "notes.txt")
    assert sections(reading)[-1].endswith("How to end")
    assert reading.title == "LAMP NOTES"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    text = "Die Lampe kostet 49 € und heißt „Größe“. Drücken Sie zwei Sekunden lang. Das genügt für alle Fälle."
    assert text in said(formats.read(text.encode(encoding), "lampe.txt"))


def test_stray_windows_bytes_in_utf8_become_their_letters() -> None:
    content = "Größe, Höhe, Länge und Tür. ".encode() * 3 + "Das Café ist geöffnet.".encode("cp1252")
    assert "Das Café ist geöffnet." in said(formats.read(content, "mixed.txt"))


@pytest.mark.parametrize(
    "text",
    [
        "这个灯有三个开关。按住左边的开关两秒钟。价格是四十九欧元。",
        "هذا المصباح له ثلاثة مفاتيح. اضغط على الزر لمدة ثانيتين.",
        "למנורה הזאת יש שלושה מתגים. לחצו על השמאלי במשך שתי שניות.",
        "このランプには三つのスイッチがあります。左のスイッチを二秒間押してください。",
    ],
)
def test_other_scripts_are_read(text: str) -> None:
    assert text in said(formats.read(text.encode(), "other.txt"))


def test_a_document_of_one_sentence_is_read() -> None:
    assert said(formats.read(b"The lamp costs 49 euros.", "price.txt")) == "The lamp costs 49 euros."


@pytest.mark.parametrize("name", ["words.txt", "words.md"])
def test_a_document_of_headings_alone_keeps_their_words(name: str) -> None:
    content = b"# Lamps cost 49 euros\n" if name.endswith("md") else b"Lamps cost 49 euros\n"
    assert said(formats.read(content, name)) == "Lamps cost 49 euros"


def test_languages_are_told_the_most_frequent_first() -> None:
    german = "Die Lampe hat drei Schalter und kostet 49 Euro. Drücken Sie den linken zwei Sekunden lang. "
    content = "\n\n".join([german * 4] * 5 + [files.WORDS * 4] * 2)
    assert formats.read(content.encode(), "lamp.txt").languages == ("de", "en")
    assert formats.read("这个灯有三个开关。按住左边的开关两秒钟。价格是四十九欧元。".encode(), "a.txt").languages == (
        "zh",
    )
    assert formats.read(b"Lamp 49", "a.txt").languages == ()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("blank.txt", b" \n\t \n", "is blank"),
        ("noise.md", b"--- *** !!!", "no sentences"),
        ("fake.pdf", b"not a pdf at all, just words", "is damaged"),
        ("fake.docx", b"not a word file, just words", "is damaged"),
        ("broken.pdf", b"%PDF-1.7\nrubbish", "is damaged"),
        ("broken.docx", files.word(broken=True), "is damaged"),
        ("locked.pdf", files.text_pdf(1, password="secret"), "protected by a password"),
        ("nothing.txt", b"", "is empty (0 bytes)"),
        ("long.pdf", files.blank_pdf(5001), "has 5,001 pages; at most 5,000"),
        ("digits.txt", b"12 34\n56 78", "no sentences"),
        ("all.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), "Unpack it"),
        ("all.zip", more_files.zipped({"a.txt": b"a"}), "Unpack it"),
        ("scan.pdf", files.scanned_pdf(), "needs OCR"),
        ("bomb.docx", files.zip_bomb(), "unpacks to more than"),
        ("renamed.txt", bytes(range(256)) * 40, "not text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office format"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_it(name: str, content: bytes, why: str) -> None:
    with pytest.raises(BadInput) as refusal:
        formats.read(content, name)
    assert why in str(refusal.value)
    assert f"“{name}”" in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("manual.txt", files.text_pdf(1), Kind.PDF),
        ("page.txt", files.HTML, Kind.HTML),
        ("launch.pdf", more_files.slides(), Kind.PPTX),
        ("prices.docx", more_files.workbook(), Kind.XLSX),
        ("faq.txt", more_files.table(6, delimiter=";"), Kind.CSV),
        ("letter.doc", more_files.book("rtf"), Kind.RTF),
        ("mail.txt", more_files.mail(), Kind.EMAIL),
        ("notes.csv", files.TEXT.encode(), Kind.TEXT),
    ],
)
def test_the_extension_does_not_decide_what_a_file_is(name: str, content: bytes, kind: Kind) -> None:
    reading = formats.read(content, name)
    assert reading.kind == kind
    is_known = not name.endswith(".doc")
    assert ("Its name ends in" in reading.note) == is_known


def test_prose_with_commas_is_no_table() -> None:
    text = "Lamps, bulbs, cables.\nWe sell, mend, and clean.\nCall, write, or visit.\nBring cash, cards, or time.\n" * 3
    assert formats.read(b"Lamps, bulbs.\n\n" + text.encode(), "shop.txt").kind == Kind.TEXT


def test_the_running_lines_of_a_pdf_are_reported() -> None:
    (found,) = formats.read(files.text_pdf(4), "manual.pdf").dropped
    assert (found.text, found.why, found.pages) == ("Lamp works manual - page 1", "on every page", (1, 2, 3, 4))


def test_a_last_paragraph_that_all_pages_share_stays() -> None:
    reading = formats.read(files.text_pdf(6, sections=False), "manual.pdf")
    assert sum("Paragraph 2 of page" in passage.text for passage in reading.passages) == 6


def test_a_table_in_a_pdf_stays_a_table() -> None:
    before, table, after = formats.read(more_files.printed_table(), "prices.pdf").passages
    assert table.text == (
        "| Part | Euros | Where it is made |\n| --- | --- | --- |\n"
        "| Bulb | 7 | In the north hall by the first shift of the day |\n"
        "| Cable of two metres | 12.50 | Abroad |\n| Switch | 3 | |"
    )
    assert (before.text, after.text[:15]) == ((files.WORDS * 3).strip(), "After the table")


def test_the_contents_and_the_chapter_headers_of_a_book_go_and_are_reported() -> None:
    reading = formats.read(more_files.printed_book(), "book.pdf")
    assert not re.search(r"Lamps of sort|Chapter \d about", said(reading))
    assert sum(said(reading).count(f"Text {each} of page") for each in range(3)) == 27
    assert {(each.text, each.why, each.pages) for each in reading.dropped} == {
        ("3 lines", "a table of contents", (1,)),
        ("Lamps of sort A 2", "beside the page number", (2, 3, 4)),
        ("Lamps of sort B 5", "beside the page number", (5, 6, 7)),
        ("Lamps of sort C 8", "beside the page number", (8, 9, 10)),
    }


def test_numbered_headings_keep_their_numbers() -> None:
    reading = formats.read(files.text_pdf(3, title="{page}. Part"), "manual.pdf")
    assert sections(reading) == ["1. Part", "2. Part", "3. Part"]


def test_empty_pages_are_reported() -> None:
    reading = formats.read(files.scanned_pdf(3, with_text=1), "half.pdf")
    assert [(each.why, each.pages) for each in reading.dropped] == [("no text on them", (2, 3))]
