"""A small company's real files, one of each format, made on the spot; and some that cannot be read."""

import io
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import pptx
from fpdf import FPDF

CARE = (
    "Wipe the lamp with a dry cloth once a week. Never use water or glass cleaner on the shade. "
    "Unplug the lamp before you open the foot, and let the bulb cool down for ten minutes."
)
WARRANTY = (
    "The Lumen desk lamp comes with a warranty of three years. It covers the foot, the arm and the switch. "
    "Bulbs and broken shades are not covered. Keep the receipt, and write to help@lumen.example to claim it."
)
SHIPPING = (
    "Parcels leave our warehouse in Utrecht every working day at four in the afternoon. "
    "Within Europe they take two to four days, and a tracking number is sent by e-mail."
)


def pdf(pages: int = 4) -> bytes:
    """Make a manual with a section a page and a running header."""
    made = FPDF()
    for page in range(1, pages + 1):
        made.add_page()
        made.set_font("Helvetica", size=8)
        made.cell(0, 8, "Lumen works, service manual", new_x="LMARGIN", new_y="NEXT")
        made.set_font("Helvetica", "B", size=16)
        title = ("Unpacking", "Daily care", "Warranty", "Spare parts")[(page - 1) % 4]
        made.cell(0, 12, title if page <= 4 else f"{title}, part {page // 4 + 1}", new_x="LMARGIN", new_y="NEXT")
        made.set_font("Helvetica", size=11)
        for text in (CARE, WARRANTY, f"Step {page}: lift the arm to {20 + page} degrees and press the left switch."):
            made.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
            made.ln(4)
    made.set_title("Lumen service manual")
    return bytes(made.output())


def scanned_pdf() -> bytes:
    """Make a PDF that holds a picture only."""
    made = FPDF()
    made.add_page()
    made.rect(20, 20, 80, 80, style="F")
    return bytes(made.output())


def locked_pdf() -> bytes:
    """Make a PDF that asks for a password."""
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.multi_cell(0, 6, CARE)
    made.set_encryption(owner_password="owner", user_password="secret")
    return bytes(made.output())


def word() -> bytes:
    """Make a policy with headings, a list and a table."""
    made = docx.Document()
    made.add_heading("Returns policy", 0)
    made.add_heading("When to send it back", 1)
    made.add_paragraph("A lamp can be sent back within 30 days. The parcel has to be unopened or complete.")
    made.add_heading("What it costs", 1)
    table = made.add_table(rows=0, cols=2)
    for row in (("Country", "Cost"), ("Netherlands", "free"), ("Germany", "4 euros"), ("Elsewhere", "9 euros")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.add_heading("Refunds", 1)
    made.add_paragraph("The money is paid back to the same card within five working days.")
    return _saved(made)


def slides() -> bytes:
    """Make a talk of three slides."""
    made = pptx.Presentation()
    for title, text in (("Spring range", SHIPPING), ("The new arm", CARE), ("Prices", WARRANTY)):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, text
    return _saved(made)


def workbook() -> bytes:
    """Make a price list of two sheets."""
    made = openpyxl.Workbook()
    for sheet, name in ((made.active, "Lamps"), (made.create_sheet(), "Bulbs")):
        sheet.title = name
        sheet.append(["Product", "Price in euros", "Weight in grams", "In stock"])
        for number in range(1, 9):
            sheet.append([f"{name[:-1]} model {number}", 10 * number + 9, 250 * number, number % 3 != 0])
    return _saved(made)


def csv() -> bytes:
    """Make a list of shops."""
    shops = [
        f"Shop {number},Street {number},City {number % 5},{9 + number % 2}-{17 + number % 3}" for number in range(12)
    ]
    return "\n".join(["Shop,Street,City,Opening hours", *shops]).encode()


def mail() -> bytes:
    """Make an e-mail of the warehouse."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "New shipping times", "warehouse@lumen.example", "team@lumen.example"
    made.set_content(f"Dear team,\n\n{SHIPPING}\n\nFrom May on we ship on Saturdays too.\n\nKind regards, Mo")
    return bytes(made)


def book() -> bytes:
    """Make an e-book of two chapters."""
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>'
    chapters = {"Choosing a lamp": CARE, "Light and eyes": "Warm light of 2,700 kelvin is restful in the evening."}
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">lamp</dc:identifier>'
        "<dc:title>The little book of light</dc:title><dc:language>en</dc:language></metadata>"
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>"
    )
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("book.opf", package)
        for number, (title, text) in enumerate(chapters.items()):
            archive.writestr(f"c{number}.xhtml", page.format(title, text))
    return packed.getvalue()


def web_page() -> bytes:
    """Make a help page."""
    body = f"<h1>Help</h1><h2>Care</h2><p>{CARE}</p><h2>Shipping</h2><p>{SHIPPING}</p>"
    return f"<html><head><title>Help</title></head><body>{body}</body></html>".encode()


def handbook(price: int = 49) -> bytes:
    """Make a handbook in Markdown with a price in it."""
    return (
        "# Lamp handbook\n\n## Prices\n\n"
        f"The Lumen desk lamp costs {price} euros in every shop. A bulb costs 7 euros.\n\n"
        f"## Care\n\n{CARE}\n\n## Warranty\n\n{WARRANTY}\n\n## Shipping\n\n{SHIPPING}\n"
    ).encode()


def note() -> bytes:
    """Make a plain note in German, in the encoding of an old Windows."""
    return (
        "Die Lampe hat drei Schalter. Der linke Schalter schaltet das Licht ein, der rechte macht es wärmer. "
        "Für die Bürolampe gibt es keinen Akku. Sie wird mit einem Netzteil geliefert."
    ).encode("cp1252")


def good() -> dict[str, bytes]:
    """Give one readable file of each format, by name."""
    return {
        "service-manual.pdf": pdf(),
        "returns.docx": word(),
        "spring-range.pptx": slides(),
        "prices.xlsx": workbook(),
        "shops.csv": csv(),
        "shipping.eml": mail(),
        "light.epub": book(),
        "help.html": web_page(),
        "handbook.md": handbook(),
        "notiz.txt": note(),
    }


def broken() -> dict[str, bytes]:
    """Give files that cannot be read, by name."""
    return {
        "empty.txt": b"",
        "scan.pdf": scanned_pdf(),
        "locked.pdf": locked_pdf(),
        "contract.docx": word()[:2000],
        "photo.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    }


def _saved(made: object) -> bytes:
    saved = io.BytesIO()
    made.save(saved)  # type: ignore[attr-defined]
    return saved.getvalue()
