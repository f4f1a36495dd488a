"""What became of what was uploaded: a sentence for each file that did not simply land."""

from collections.abc import Sequence

import streamlit as st

from components import document_new_version, plain
from services import documents
from services.store import Upload
from services.words import UploadOutcome

_AT_ONCE = 6


def show(project_id: str) -> None:
    """Draw the outcomes that nobody has ticked off yet, and the new versions that wait for a decision."""
    uploads = documents.uploads(project_id)
    found = {outcome: [each for each in uploads if each.outcome == outcome] for outcome in UploadOutcome}
    _added(found[UploadOutcome.ADDED])
    _told(found[UploadOutcome.ALREADY_HERE], ":material/content_copy:", "files are here already")
    _told(found[UploadOutcome.REFUSED], ":material/warning:", "files could not be read")
    if any(found[outcome] for outcome in (UploadOutcome.ADDED, UploadOutcome.ALREADY_HERE, UploadOutcome.REFUSED)):
        st.button("Got it", key="document_outcomes.seen", on_click=documents.tick_off, args=(project_id,))
    for upload in found[UploadOutcome.NEW_VERSION]:
        document_new_version.offer(upload)


def _added(added: Sequence[Upload]) -> None:
    if len(added) == 1:
        st.success(plain.words(added[0].sentence), icon=":material/check_circle:")
    elif added:
        noted = [each.sentence for each in added if not each.sentence.endswith(("was added.", "in."))]
        st.success(_listed(f"{len(added)} documents were added.", noted), icon=":material/check_circle:")


def _told(uploads: Sequence[Upload], icon: str, many: str) -> None:
    draw = st.info if icon.endswith("copy:") else st.warning
    sentences = [each.sentence for each in uploads]
    if len(sentences) == 1:
        draw(plain.words(sentences[0]), icon=icon)
    elif sentences:
        draw(_listed(f"{len(sentences)} {many}:", sentences), icon=icon)


def _listed(first: str, sentences: Sequence[str]) -> str:
    lines = [f"- {plain.words(each)}" for each in sentences[:_AT_ONCE]]
    if len(sentences) > _AT_ONCE:
        lines.append(f"- and {len(sentences) - _AT_ONCE} more")
    return "\n".join([first, "", *lines]) if lines else first
