"""Where something comes from and what came of it: a picture, and links to the pages that show each thing."""

import textwrap

import streamlit as st

from components import plain
from services.lineage import Kind, Lineage, Node

_COLORS = {  # each reads with white letters on it
    Kind.DOCUMENT: "#4a67a0",
    Kind.CHUNK: "#5b7db1",
    Kind.QUESTION: "#8a6d0b",
    Kind.ANSWER: "#5f656e",
    Kind.REVIEW: "#1f6f5c",
    Kind.VOTE: "#1f6f5c",
    Kind.RUN: "#a04a34",
    Kind.MODEL: "#a04a34",
    Kind.COMPARISON: "#75508f",
}
_PAGES = {
    Kind.DOCUMENT: "documents",
    Kind.CHUNK: "documents",
    Kind.QUESTION: "questions",
    Kind.ANSWER: "answers",
    Kind.REVIEW: "review",
    Kind.VOTE: "results",
    Kind.MODEL: "answers",
    Kind.COMPARISON: "results",
}
_LINE, _LINES, _LINK = 34, 2, 28  # characters of a line in the picture, its lines, characters of a link


def show(of: Lineage) -> None:
    """Draw a lineage from its documents, at the top, to the votes; a number says how many rows went that way."""
    nodes = of.nodes
    if not nodes:
        st.caption("Nothing is known of where it comes from: its reviews were deleted.")
        return
    st.graphviz_chart(_dot(of), width="content")
    with st.container(horizontal=True):
        for node in nodes:
            if node.kind in _PAGES and node.id:
                label = textwrap.shorten(node.label, _LINK, placeholder="…")
                st.page_link(
                    f"pages/{_PAGES[node.kind]}.py",
                    label=f"{node.kind.value.capitalize()}: {plain.words(label)}",
                    width="content",
                    query_params=_query(node),
                )


def _dot(of: Lineage) -> str:
    """Write the graph in Graphviz's language; labels are quoted text, never markup."""
    names = {node: f"n{place}" for place, node in enumerate(of.nodes)}
    boxes = [f'{name} [label={_label(node)}, fillcolor="{_COLORS[node.kind]}"]' for node, name in names.items()]
    arrows = [
        f'{names[link.source]} -> {names[link.target]} [label="{f"  {link.rows:,}" if link.rows > 1 else ""}"]'
        for link in of.links
    ]
    style = (
        'bgcolor="transparent"; ranksep=0.28; nodesep=0.2;',
        'node [shape=box, style="rounded,filled", penwidth=0, fontcolor="white", fontname="sans-serif", fontsize=11,',
        'height=0.3, margin="0.14,0.06"];',
        'edge [color="#8a8f98", fontcolor="#8a8f98", fontname="sans-serif", fontsize=10, arrowsize=0.6];',
    )
    return "\n".join(["digraph {", *style, *boxes, *arrows, "}"])


def _label(node: Node) -> str:
    text = f"{node.kind.value.capitalize()}: {' '.join(node.label.split())}"
    lines = textwrap.wrap(text, _LINE, max_lines=_LINES, placeholder="…")
    quoted = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return f'"{quoted}"'


def _query(node: Node) -> dict[str, str]:
    if node.kind == Kind.DOCUMENT:
        return {"document": node.id}
    return {"document": node.document_id, "chunk": node.id} if node.kind == Kind.CHUNK else {}
