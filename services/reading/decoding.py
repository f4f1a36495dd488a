"""Bytes to text, whatever encoding they came in."""

import codecs
import re
from unicodedata import category

from charset_normalizer import from_bytes

from services.errors import BadInput

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 200_000
_STRANGE = 0.2  # the least share of characters that are none in UTF-8 when a text is in UTF-16
# Guesses are kept to encodings that people's files really have: with all of Python's, short texts go astray.
_LIKELY = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1256",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]


def decode(content: bytes, name: str) -> str:
    """Give the text of a plain-text file with "\\n" as its line end; raises BadInput for binary data."""
    return _CONTROL.sub("", decode_exactly(content, name)).replace("\r\n", "\n").replace("\r", "\n")


def decode_exactly(content: bytes, name: str) -> str:
    """Give the text of a plain-text file with its line ends and every character; raises BadInput for binary data."""
    text = _decoded(content, name)
    if len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) / 500 and not content.startswith(codecs.BOM_UTF8):
        raise BadInput(_binary(name))
    return text


def guessed_encoding(content: bytes) -> str:
    """Name the encoding that a file was read in where it had to be guessed; "" where the file says or shows it."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        is_marked = any(content.startswith(mark) for mark, _ in _MARKS) or _bare_utf16(content)
        if is_marked or b"\x00" in content or _mostly_utf8(content):
            return ""
        best = _best(content)
        return best.replace("cp125", "Windows-125") if best else ""
    return ""


def _decoded(content: bytes, name: str) -> str:
    encoding = next((found for mark, found in _MARKS if content.startswith(mark)), None) or _bare_utf16(content)
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or b"\x00" in content:
            raise BadInput(_binary(name)) from error
    return _mostly_utf8(content) or _guessed(content, name)


def _bare_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark shows as zero bytes in every other place."""
    sample = content[:4000]
    for encoding, zeros, letters in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if len(content) % 2 == 0 and zeros.count(0) > 0.6 * len(zeros) and letters.count(0) < 0.05 * len(letters):
            return encoding
    return next((each for each in ("utf-16-le", "utf-16-be") if _reads_as(content, each)), None)


def _reads_as(content: bytes, encoding: str) -> bool:
    """Say whether bytes that are no UTF-8 text are letters and line ends in this form of UTF-16, of any script."""
    sample = content[:4000]
    plain = sample.decode("utf-8", errors="replace")
    strange = len(_CONTROL.findall(plain)) + plain.count("\ufffd")
    if len(content) % 2 or b"\x00" not in sample or strange < _STRANGE * len(plain):
        return False
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text) and all(category(each) not in ("Cn", "Co") for each in text)


def _mostly_utf8(content: bytes) -> str | None:
    """UTF-8 with a few bytes of Windows' Western encoding among it, as pasted files have."""
    text = content.decode("utf-8", errors="surrogateescape")
    strays = re.findall(r"[\udc80-\udcff]", text)
    letters = sum(1 for character in text if character > "\x7f") - len(strays)
    if len(strays) > letters / 2:
        return None
    return re.sub(r"[\udc80-\udcff]", lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", errors="replace"), text)


def _guessed(content: bytes, name: str) -> str:
    best = _best(content)
    if best is None:
        raise BadInput(_binary(name))
    return content.decode(best, errors="replace")


def _best(content: bytes) -> str | None:
    """Name the likeliest encoding; of several that give the same text, the one that most files are in."""
    best = from_bytes(content[:_SAMPLE], cp_isolation=_LIKELY).best()
    if best is None:
        return None
    text = content.decode(best.encoding, errors="replace")
    return next((name for name in _LIKELY if content.decode(name, errors="replace") == text), best.encoding)


def _binary(name: str) -> str:
    return f"“{name}” is not text: it holds binary data. Upload the original document instead."
