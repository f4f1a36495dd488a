"""Real files of the formats that offices use, made on the spot."""

import csv
import datetime
import io
import subprocess
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import pypandoc
from fpdf import FPDF
from msoffcrypto.format.ooxml import OOXMLFile
from pptx import Presentation
from pptx.util import Inches

from tests.services.reading.files import WORDS, word

BOOK = f"""# First light

{WORDS}

# Care

## Cleaning

- Use a dry cloth.

| Part | Euros |
|------|-------|
| Bulb | 7     |

{WORDS}
"""


def slides() -> bytes:
    """Make four slides with a running footer, a bullet list, a table, notes, and one slide that is only its title."""
    deck = Presentation()
    for number, title in enumerate(("Lamp launch", "Switches", "Prices", "One lamp costs 49 euros"), start=1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
        footer = slide.shapes.add_textbox(Inches(1), Inches(7), Inches(4), Inches(0.4))
        footer.text_frame.text = f"Lamp Works confidential {number}"
        if number == 2:
            body = slide.shapes.add_textbox(Inches(1), Inches(2), Inches(6), Inches(3))
            body.text_frame.text = "The left switch turns the lamp on after two seconds."
            slide.notes_slide.notes_text_frame.text = "Say that the right switch is for the dimmer."
        if number == 3:
            table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(5), Inches(1)).table
            for row, values in enumerate((("Part", "Euros"), ("Bulb", "7"))):
                for column, value in enumerate(values):
                    table.cell(row, column).text = value
        if number == 1:
            intro = slide.shapes.add_textbox(Inches(1), Inches(2), Inches(6), Inches(3))
            intro.text_frame.text = WORDS
    return saved(deck)


def workbook(rows: int = 4) -> bytes:
    """Make a workbook: prices under a line of text, opening hours as two tables, a hidden and an empty sheet."""
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Prices"
    prices.append(["Price list of the lamp works"])
    prices.append([])
    prices.append(["Code", "Part", "Euros", "Since"])
    for each in range(rows):
        prices.append([f"00{each}", f"Bulb {each}", 7.5 + each, datetime.date(2026, 1, 31)])
    hours = book.create_sheet("Hours")
    for row in (["Day", "Open"], ["Monday", "9 to 5"], [], ["Hall", "Key | code"], ["A", "1"]):
        hours.append(row)
    book.create_sheet("Secret").append(["hidden", "words"])
    book["Secret"].sheet_state = "hidden"
    book.create_sheet("Nothing")
    return saved(book)


def table(rows: int = 3, *, delimiter: str = ",") -> bytes:
    """Make a CSV file of questions and answers."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["Question", "Answer", "Code"])
    for each in range(rows):
        writer.writerow([f"What does lamp {each} cost?", f"Lamp {each} costs {each} euros, with a bulb.", f"00{each}"])
    return stream.getvalue().encode()


def mail(*, html: bool = False) -> bytes:
    """Make an e-mail that answers another, with a signature and an attachment."""
    message = EmailMessage()
    message["From"], message["To"] = "Ada <ada@lamp.example>", "support@lamp.example"
    message["Subject"], message["Date"] = "Größe der Lampe", "Mon, 05 Jan 2026 10:00:00 +0100"
    message.set_content(
        f"Hello,\n\n{WORDS}\n\nOn Sunday Bob wrote:\n> Where is the old lamp?\n> Tell me.\n\n-- \nAda, Lamp Works\n"
    )
    if html:
        message.add_alternative(
            f"<html><body><p>{WORDS}</p><table><tr><th>Part</th><th>Price</th></tr><tr><td>Bulb</td><td>7</td></tr>"
            "</table><div class='gmail_signature'>Ada, Lamp Works</div>"
            "<div class='gmail_quote'>Where is the old lamp?</div></body></html>",
            subtype="html",
        )
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="invoice.pdf")
    return message.as_bytes()


def book(kind: str) -> bytes:
    """Make an EPUB or RTF file with pandoc."""
    command = [pypandoc.get_pandoc_path(), "--from=markdown", f"--to={kind}", "--standalone", "--output=-"]
    command += ["--metadata=title:Lamp book"]
    return subprocess.run(command, input=BOOK.encode(), capture_output=True, check=True).stdout


def printed_table() -> bytes:
    """Make a PDF with a table between two paragraphs; one cell takes two lines."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, WORDS * 3, new_x="LMARGIN", new_y="NEXT")
    with pdf.table() as table:
        for values in (
            ("Part", "Euros", "Where it is made"),
            ("Bulb", "7", "In the north hall by the first shift of the day"),
            ("Cable of two metres", "12.50", "Abroad"),
            ("Switch", "3", ""),
        ):
            row = table.row()
            for value in values:
                row.cell(value)
    pdf.multi_cell(0, 6, "After the table there is more text. " * 6)
    return bytes(pdf.output())


def printed_book() -> bytes:
    """Make a PDF with a table of contents and chapters of three pages, each page headed by its chapter and number."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    for page in range(1, 11):
        pdf.add_page()
        pdf.set_font("Helvetica", size=11)
        if page == 1:
            for chapter in (1, 2, 3):
                pdf.cell(
                    0,
                    6,
                    f"Chapter {chapter} about lamps . . . . . . . . . {chapter * 3 - 1}",
                    new_x="LMARGIN",
                    new_y="NEXT",
                )
            continue
        chapter = (page + 1) // 3
        pdf.cell(0, 6, f"Lamps of sort {'ABC'[chapter - 1]}   {page}", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(12)
        for paragraph in range(3):
            pdf.multi_cell(0, 6, f"Text {paragraph} of page {page}. {WORDS * 3}", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(3)
    return bytes(pdf.output())


def locked(content: bytes) -> bytes:
    """Encrypt an Office file with a password, as Office does."""
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("secret", stream)
    return stream.getvalue()


def entity_bomb(content: bytes, part: str) -> bytes:
    """Put a billion laughs into one part of an Office file."""
    laughs = "".join(f'<!ENTITY l{each} "{f"&l{each - 1};" * 10}">' for each in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'.encode()
    return changed(content, lambda name, old: head + old.split(b"?>", 1)[-1] if name == part else old)


def with_macros() -> bytes:
    """Make a Word file with macros (.docm)."""
    plain, macro = b"officedocument.wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
    full = b"application/vnd.openxmlformats-" + plain

    def with_macro_type(name: str, old: bytes) -> bytes:
        return old.replace(full, b"application/vnd." + macro) if name == "[Content_Types].xml" else old

    return changed(word(), with_macro_type, extra={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"})


def changed(content: bytes, change, extra: dict[str, bytes] | None = None) -> bytes:  # type: ignore[no-untyped-def]
    """Give a zip with each member's bytes changed by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """Make a zip of files by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def locked_zip() -> bytes:
    """Make a zip whose one member is marked as encrypted, as a password does."""
    content = bytearray(zipped({"notes.txt": WORDS.encode()}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    return bytes(content)


def word_with_pages() -> bytes:
    """Make a Word file with a header, a footer and a page break."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Lamp Works"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    document.add_heading("Care", 1)
    document.add_paragraph(WORDS)
    document.add_page_break()  # type: ignore[no-untyped-call]
    document.add_paragraph("The second page is about prices. It is short.")
    return saved(document)


def saved(document) -> bytes:  # type: ignore[no-untyped-def]
    """Give the bytes that a document of any Office library saves."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
