"""EPUB and rich text, turned into web pages by pandoc.

pandoc runs sandboxed (it opens no file and no address but its input), with a limit on time and on its heap.
"""

import re
import subprocess

from services.errors import BadInput
from services.reading import plain
from services.reading.kinds import Kind
from services.reading.passages import Reading

SECONDS = 60
_HEAP = "1G"
_OWN_TITLE = re.compile(r'<header id="title-block-header">.*?</header>', re.DOTALL)
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_BOLD_LINE = re.compile(r"<p><strong>([^<.]{2,90})</strong></p>")


def epub(content: bytes, name: str) -> Reading:
    """Read an e-book; its chapters are sections."""
    page = _STYLE.sub("", _OWN_TITLE.sub("", _pandoc(content, name, "epub")))
    return plain.html(page, Kind.EPUB)


def rtf(content: bytes, name: str) -> Reading:
    """Read rich text; a line that is all bold is a heading."""
    page = _BOLD_LINE.sub(r"<h2>\1</h2>", _STYLE.sub("", _OWN_TITLE.sub("", _pandoc(content, name, "rtf"))))
    return plain.html(page, Kind.RTF)


def _pandoc(content: bytes, name: str, source: str) -> str:
    import pypandoc

    limits = ["+RTS", f"-M{_HEAP}", "-RTS"]
    command = [pypandoc.get_pandoc_path(), *limits, "--sandbox", f"--from={source}", "--to=html", "--standalone"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadInput(
            f"“{name}” took longer than {SECONDS} seconds to open. Save it as PDF and upload that."
        ) from error
    if done.returncode == 251:  # the heap is full
        raise MemoryError
    if done.returncode:
        what = "an e-book" if source == "epub" else "rich text"
        raise BadInput(f"“{name}” is damaged and cannot be opened as {what}. Export it again, or as PDF.")
    return done.stdout.decode(errors="replace")
