"""Where something comes from and what came of it: a picture, and links to the pages that show each thing."""

import plotly.graph_objects as go
import streamlit as st

from components import plain
from services.lineage import Kind, Lineage, Node

_COLORS = {
    Kind.DOCUMENT: "#5b7db1",
    Kind.CHUNK: "#7f9bc6",
    Kind.QUESTION: "#c9a227",
    Kind.ANSWER: "#8a8f98",
    Kind.REVIEW: "#2f9079",
    Kind.VOTE: "#2f9079",
    Kind.RUN: "#b0563f",
    Kind.MODEL: "#b0563f",
    Kind.COMPARISON: "#8a5fa8",
}
_PAGES = {
    Kind.DOCUMENT: "pages/documents.py",
    Kind.CHUNK: "pages/documents.py",
    Kind.QUESTION: "pages/questions.py",
    Kind.ANSWER: "pages/answers.py",
    Kind.REVIEW: "pages/review.py",
    Kind.VOTE: "pages/results.py",
    Kind.RUN: "pages/fine_tune.py",
    Kind.MODEL: "pages/answers.py",
    Kind.COMPARISON: "pages/results.py",
}
_ICONS = {
    Kind.DOCUMENT: ":material/description:",
    Kind.CHUNK: ":material/segment:",
    Kind.QUESTION: ":material/help:",
    Kind.ANSWER: ":material/chat:",
    Kind.REVIEW: ":material/rate_review:",
    Kind.VOTE: ":material/how_to_vote:",
    Kind.RUN: ":material/model_training:",
    Kind.MODEL: ":material/smart_toy:",
    Kind.COMPARISON: ":material/balance:",
}
_IN_PICTURE, _IN_LIST = 22, 110  # characters of a label


def show(of: Lineage, *, key: str = "one") -> None:
    """Draw a lineage from its documents, on the left, to the votes."""
    nodes = of.nodes
    places = {node: place for place, node in enumerate(nodes)}
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            node={
                "label": [_short(node.label, _IN_PICTURE) for node in nodes],
                "color": [_COLORS[node.kind] for node in nodes],
                "customdata": [f"{node.kind.value}: {_short(node.label, _IN_LIST)}" for node in nodes],
                "hovertemplate": "%{customdata}<extra></extra>",
                "pad": 14,
                "thickness": 12,
                "line": {"width": 0},
            },
            link={
                "source": [places[link.source] for link in of.links],
                "target": [places[link.target] for link in of.links],
                "value": [max(1, link.rows) for link in of.links],
                "color": "rgba(138, 143, 152, 0.28)",
                "hovertemplate": "%{value}<extra></extra>",
            },
        )
    )
    per_kind = max(sum(node.kind == kind for node in nodes) for kind in Kind)
    figure.update_layout(height=110 + 34 * per_kind, margin={"l": 4, "r": 4, "t": 12, "b": 12})
    st.plotly_chart(figure, key=f"lineage_picture.{key}", config={"displayModeBar": False})
    for node in nodes:
        st.page_link(
            _PAGES[node.kind],
            label=f"{node.kind.value.capitalize()}: {plain.words(_short(node.label, _IN_LIST))}",
            icon=_ICONS[node.kind],
            query_params=_query(node),
        )


def _query(node: Node) -> dict[str, str]:
    if node.kind == Kind.DOCUMENT:
        return {"document": node.id}
    if node.kind == Kind.CHUNK and node.document_id:
        return {"document": node.document_id} | ({"chunk": node.id} if node.id else {})
    return {}


def _short(label: str, most: int) -> str:
    label = " ".join(label.split())
    return label if len(label) <= most else f"{label[: most - 1]}…"
