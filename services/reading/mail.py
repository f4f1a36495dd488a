"""E-mail: the newest message, without the ones it answers and the signature."""

import email
import re
from email import policy
from email.message import EmailMessage, MIMEPart

from services.errors import BadInput
from services.reading import plain
from services.reading.decoding import decode
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Passage, Reading

_WROTE = re.compile(r"\n[^\n]{0,200}\b(?:wrote|schrieb|écrit|escribió|scritto|schreef)\s*:\s*\n(?=\s*>)", re.IGNORECASE)
_FORWARDED = re.compile(
    r"\n-{2,} ?(?:Original Message|Ursprüngliche Nachricht|Message d'origine) ?-{2,}\n", re.IGNORECASE
)
_QUOTE = ".//blockquote[@type='cite'] | .//*[contains(@class, 'gmail_quote')] | .//*[@id='divRplyFwdMsg']"
_SIGNATURE = (
    ".//*[contains(@class, 'gmail_signature')] | .//*[contains(@class, 'moz-signature')] | .//*[@id='Signature']"
)
_WHY_QUOTE, _WHY_SIGNATURE = "an earlier message that is quoted", "a signature"


def read(content: bytes, name: str) -> Reading:
    """Read an e-mail's text under its subject; its attachments are named as left out."""
    message = email.message_from_bytes(content.lstrip(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html", "plain"))
    if body is None:
        raise BadInput(f"“{name}” is an e-mail without a text of its own. Upload what is attached to it.")
    text = _text_of(body, name)
    if body.get_content_type() == "text/html":
        text, dropped = _newest_html(text)
        reading = plain.html(text, Kind.EMAIL)
    else:
        text, dropped = _newest_text(text)
        reading = plain.text(text) if re.search(r"\w", text) else Reading(Kind.EMAIL, "", None, ())
    headed = tuple(Passage(each.text, each.section or reading.title, each.page) for each in reading.passages)
    dropped += [Dropped(each, "an attachment: upload it by itself") for each in _attachments(message)]
    head = (Passage(_head(message)),) if headed and _head(message) else ()
    return Reading(Kind.EMAIL, _header(message, "Subject"), None, head + headed, dropped=(*dropped, *reading.dropped))


def _text_of(body: MIMEPart, name: str) -> str:
    try:
        return str(body.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):  # a character set that nobody knows
        payload = body.get_payload(decode=True)
        return decode(payload if isinstance(payload, bytes) else b"", name)


def _newest_text(text: str) -> tuple[str, list[Dropped]]:
    dropped = []
    text = f"\n{text}"
    for pattern in (_WROTE, _FORWARDED):
        older = pattern.search(text)
        if older:
            dropped.append(Dropped(text[older.start() :].strip(), _WHY_QUOTE))
            text = text[: older.start()]
    quoted = [line for line in text.split("\n") if line.startswith(">")]
    if quoted:
        dropped.append(Dropped("\n".join(quoted), _WHY_QUOTE))
        text = "\n".join(line for line in text.split("\n") if not line.startswith(">"))
    text, _marker, signature = text.partition("\n-- \n")
    if signature.strip():
        dropped.append(Dropped(signature.strip(), _WHY_SIGNATURE))
    return text.strip(), dropped


def _newest_html(text: str) -> tuple[str, list[Dropped]]:
    from lxml import etree, html

    try:
        tree = html.document_fromstring(text)
    except (etree.LxmlError, ValueError):
        return text, []
    dropped = []
    for path, why in ((_SIGNATURE, _WHY_SIGNATURE), (_QUOTE, _WHY_QUOTE)):
        for part in tree.xpath(path):
            if part.getparent() is not None:
                dropped.append(Dropped(" ".join(part.text_content().split()), why))
                part.drop_tree()
    kept = [each for each in dropped if each.text]
    return str(html.tostring(tree, encoding="unicode")), kept


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError):  # a header that breaks Python's own rules
        return ""


def _head(message: EmailMessage) -> str:
    named = [(name, _header(message, name)) for name in ("From", "To", "Date")]
    return "\n".join(f"{name}: {value}" for name, value in named if value)


def _attachments(message: EmailMessage) -> list[str]:
    return [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
