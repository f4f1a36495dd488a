"""A page of plain HTML for whoever is not signed in: a title, a sentence, perhaps a form."""

from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

_PAGE = (Path(__file__).parent / "door_page.html").read_text()


def say(title: str, text: str, form: str = "", status: int = 200) -> HTMLResponse:
    """Draw the page; `form` is our own HTML."""
    page = _PAGE.replace("{{title}}", escape(title)).replace("{{text}}", escape(text)).replace("{{form}}", form)
    return HTMLResponse(page, status)
