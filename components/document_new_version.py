"""A file that has a document's name and other contents: what it changes, and what to do with it."""

from collections.abc import Callable

import streamlit as st

from components import errors, plain, safe_text
from services.counting import count
from services.documents import Mark, SectionChange, versions
from services.documents.versions import Changes
from services.store import Upload

_SHOWN = 30
_WAYS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("Not now", versions.not_now),
    ("Keep both", versions.keep_both),
    ("Replace", versions.replace),
)
_BADGES = {Mark.ADDED: ("New", "green"), Mark.REMOVED: ("Gone", "red"), Mark.CHANGED: ("Changed", "orange")}


def offer(upload: Upload) -> None:
    """Draw the sentence that there is a new version, and the way to look at it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/difference: {plain.words(upload.sentence)}", width="stretch")
        if st.button("See what changed", type="primary", key=f"document_new_version.see.{upload.id}"):
            show(upload)


@st.dialog("A new version?", width="large")
@errors.shown()
def show(upload: Upload) -> None:
    """Open what the file changes, with the three ways to go on."""
    if found := _compared(upload):
        _changes(upload, found)
    else:
        _button("Let it go", versions.not_now, upload)
        _button("Add it as a new document", versions.keep_both, upload)


def _compared(upload: Upload) -> Changes | None:
    with errors.shown(), st.spinner("Comparing it with the document that is here"):
        return versions.changes(upload.id)
    return None


def _changes(upload: Upload, found: Changes) -> None:
    st.markdown(f"**{plain.words(upload.name)}**: {_summary(found)}")
    _questions(found)
    with st.container(horizontal=True, horizontal_alignment="right"):
        for label, act in _WAYS:
            _button(label, act, upload)
    for section in found.sections[:_SHOWN]:
        _section(section)
    if len(found.sections) > _SHOWN:
        st.caption(f"and {len(found.sections) - _SHOWN} more sections")


def _button(label: str, act: Callable[[str], object], upload: Upload) -> None:
    is_usual = act is versions.replace
    if st.button(
        label, type="primary" if is_usual else "secondary", key=f"document_new_version.{act.__name__}.{upload.id}"
    ):
        act(upload.id)
        st.rerun()


def _summary(found: Changes) -> str:
    counts = {mark: sum(section.mark == mark for section in found.sections) for mark in Mark}
    said = [f"{count(number, 'section')} {_BADGES[mark][0].lower()}" for mark, number in counts.items() if number]
    return f"{', '.join(said) or 'only its layout differs'}. Chunks: {found.chunks_before} → {found.chunks_after}."


def _questions(found: Changes) -> None:
    if not found.kept and not found.lost:
        st.caption("No question was written from it yet.")
        return
    st.caption(
        f"{count(found.kept, 'question')} {'keeps its' if found.kept == 1 else 'keep their'} place when you replace it."
    )
    if found.lost:
        loses = "loses its" if len(found.lost) == 1 else "lose their"
        answered = f" (answered, so kept without one: {found.answered})" if found.answered else ""
        with st.expander(f"{count(len(found.lost), 'question')} {loses} passage{answered}", expanded=True):
            for question in found.lost[:_SHOWN]:
                st.markdown(f"- {plain.words(question.text)}")


def _section(section: SectionChange) -> None:
    label, colour = _BADGES[section.mark]
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(label, color=colour)  # type: ignore[arg-type]
            st.markdown(f"**{plain.words(section.section or 'Without a section')}**")
        for paragraph in section.paragraphs[:_SHOWN]:
            safe_text.show_changes(paragraph.before, paragraph.after)
        if len(section.paragraphs) > _SHOWN:
            st.caption(f"and {len(section.paragraphs) - _SHOWN} more paragraphs")
