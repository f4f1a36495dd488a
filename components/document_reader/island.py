"""Put the reader on a Streamlit page. It draws words only as text, never as markup."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from components.islands import source
from services.documents import Paragraph

_HERE = Path(__file__).parent
_LETTERS_AT_ONCE = 400_000  # about 200 pages


@dataclass(frozen=True, slots=True)
class Cut:
    """A chunk as the reader shows it; `id` is empty for one that is only tried."""

    text: str
    section: str
    page: int | None
    tokens: int
    questions: int = 0
    id: str = ""


def show(
    paragraphs: Sequence[Paragraph],
    cuts: Sequence[Cut],
    *,
    document_id: str,
    page_noun: str,
    chosen: int | None = None,
    preview: bool = False,
) -> None:
    """Draw text and chunks side by side; a very long document in parts, beginning with the chosen chunk's."""
    parts = list(_parts(paragraphs))
    number = 0
    if len(parts) > 1:
        number = _chosen_part(parts, chosen, f"document_reader.part.{document_id}.{preview}")
    mount = st.components.v2.component(
        "winrate_document_reader",
        html=source(_HERE, "reader.html"),
        css=source(_HERE, "reader.css"),
        js=source(_HERE, "paper.js", "finder.js", "reader.js"),
    )
    mount(
        key=f"document_reader_{document_id}_{preview}",
        data=_data(parts[number] if parts else (), cuts, chosen) | {"pageNoun": page_noun},
    )


def _data(paragraphs: Sequence[Paragraph], cuts: Sequence[Cut], chosen: int | None) -> dict[str, Any]:
    shown = {position for each in paragraphs for segment in each.segments for position in segment.chunks}
    return {
        "chosen": chosen if chosen in shown else None,
        "paragraphs": [
            {
                "section": each.section,
                "page": each.page,
                "segments": [[segment.text, list(segment.chunks)] for segment in each.segments],
            }
            for each in paragraphs
        ],
        "chunks": [{"position": position, **asdict(cuts[position])} for position in sorted(shown)],
    }


def _parts(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    part: list[Paragraph] = []
    letters = 0
    for each in paragraphs:
        size = sum(len(segment.text) for segment in each.segments)
        if part and letters + size > _LETTERS_AT_ONCE:
            yield part
            part, letters = [], 0
        part.append(each)
        letters += size
    if part:
        yield part


def _chosen_part(parts: Sequence[Sequence[Paragraph]], chosen: int | None, key: str) -> int:
    holding = (
        number
        for number, part in enumerate(parts)
        if any(chosen in segment.chunks for each in part for segment in each.segments)
    )
    first = next(holding, 0) if chosen is not None else 0
    return st.selectbox(
        "Part",
        range(len(parts)),
        first,
        format_func=lambda number: f"Part {number + 1} of {len(parts)}",
        label_visibility="collapsed",
        key=key,
    )
