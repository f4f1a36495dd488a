"""Real files in every format, made on the spot."""

import io
import zipfile

import docx
from fpdf import FPDF

WORDS = "The lamp has three switches and costs 49 euros. Press the left one for two seconds to turn it on. "


def text_pdf(
    pages: int = 3,
    *,
    password: str = "",
    header: str = "",
    title: str = "Section number {page}",
    sections: bool = True,
    paragraphs: int = 3,
) -> bytes:
    """Make a PDF with a running header and footer, a section a page and paragraphs of wrapped lines."""
    pdf = FPDF()
    for page in range(1, pages + 1):
        pdf.add_page()
        pdf.set_font("Helvetica", size=8)
        pdf.cell(0, 8, f"{header or 'Lamp works manual'} - page {page}", new_x="LMARGIN", new_y="NEXT")
        if sections:
            pdf.set_font("Helvetica", "B", size=16)
            pdf.cell(0, 12, title.format(page=page), new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", size=11)
        for paragraph in range(paragraphs):
            pdf.multi_cell(
                0, 6, f"Paragraph {paragraph} of page {page}. {WORDS * 3}".strip(), new_x="LMARGIN", new_y="NEXT"
            )
            pdf.ln(4)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    return bytes(pdf.output())


def blank_pdf(pages: int) -> bytes:
    """Make a PDF of empty pages."""
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
    return bytes(pdf.output())


def scanned_pdf(pages: int = 2, *, with_text: int = 0) -> bytes:
    """Make a PDF whose pages are drawings; the first `with_text` of them carry text as well."""
    pdf = FPDF()
    for page in range(pages):
        pdf.add_page()
        pdf.rect(20, 20, 80, 80, style="F")
        if page < with_text:
            pdf.set_font("Helvetica", size=11)
            pdf.multi_cell(0, 6, WORDS)
    return bytes(pdf.output())


def word(*, broken: bool = False) -> bytes:
    """Make a Word file with two heading levels, a list and a table."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential header"
    document.add_heading("Lamp manual", 0)
    document.add_heading("Care", 1)
    document.add_paragraph(WORDS * 2)
    document.add_heading("Cleaning", 2)
    document.add_paragraph("Wipe it with a dry cloth once a week.", style="List Bullet")
    document.add_paragraph("Never use water on it.", style="List Bullet")
    document.add_heading("Prices", 1)
    table = document.add_table(rows=2, cols=2)
    for cell, value in zip(
        [cell for row in table.rows for cell in row.cells], ["Part", "Euros", "Bulb", "7"], strict=True
    ):
        cell.text = value
    stream = io.BytesIO()
    document.save(stream)
    content = stream.getvalue()
    return content[: len(content) // 2] if broken else content


def zip_bomb() -> bytes:
    """Make a small Word file that unpacks to 400 MB."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as member,
    ):
        for _ in range(400):
            member.write(b"\0" * 1024**2)
    return stream.getvalue()


HTML = f"""<!doctype html><html><head><title>Lamp help</title><script>alert("no")</script></head><body>
<h1>Lamp help</h1><p>{WORDS}</p><h2>Returns</h2><p>Send it back within 30 days. {WORDS}{WORDS}</p>
<ul><li>Keep the box.</li><li>Ask for a label.</li></ul>
<table><tr><th>Part</th><th>Price</th></tr><tr><td>Bulb</td><td>7 euros</td></tr></table></body></html>""".encode()

MARKDOWN = f"""---
layout: page
---
# Lamp guide

{WORDS}

## Setting up

{WORDS * 2}

### Wiring

- Turn off the power first.
- Ask an electrician.

{WORDS * 3}
""".encode()

TEXT = f"LAMP NOTES\n\nHow to begin\n\n{WORDS * 3}\n\nHow to end\n\n{WORDS * 3}\n"
