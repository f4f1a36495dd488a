"""The loss of a run, as it falls: on the rows that train, and on those kept for validation."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from services.store import FineTuneEvent

FEW_STEPS = 12
_COLOURS = {"Training": "#2f9079", "Validation": "#b5652a"}


def show(run_id: str, events: Sequence[FineTuneEvent], *, where: str) -> None:
    """Draw the curves and a sentence on them; nothing before there are two points. `where` keeps the key apart."""
    training = _series([(each.step, each.train_loss) for each in events])
    validation = _series([(each.step, each.valid_loss) for each in events])
    if len(training) < 2:
        return
    window = max(1, len(training) // 6)  # a step sees a few rows only, and rows differ
    figure = go.Figure()
    colour = _COLOURS["Training"]
    if window > 1:
        thin = {"width": 1, "color": colour}
        figure.add_scatter(x=training.index, y=training, name="Each step", opacity=0.35, line=thin, mode="lines")
    mean = training.rolling(window, min_periods=1).mean()
    figure.add_scatter(x=mean.index, y=mean, name="Training", line={"width": 3, "color": colour}, mode="lines")
    if len(validation):
        line = {"width": 3, "color": _COLOURS["Validation"], "dash": "dot"}
        figure.add_scatter(x=validation.index, y=validation, name="Validation", line=line, mode="lines+markers")
    figure.update_layout(
        height=240,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={"title": "Step", "tickformat": "d", "dtick": 1 if len(training) <= FEW_STEPS else None},
        yaxis={"rangemode": "tozero", "title": "Loss"},
        legend={"orientation": "h", "y": 1.15},
    )
    st.plotly_chart(figure, key=f"run_loss.{where}.{run_id}", config={"displayModeBar": False})
    st.caption(_sentence(training, validation, window))


def _series(points: Sequence[tuple[int | None, float | None]]) -> "pd.Series[float]":
    """Put the points in the order of their steps; a step that was repeated after a restart counts once."""
    known = {step: loss for step, loss in points if step is not None and loss is not None}
    return pd.Series(known, dtype=float).sort_index()


def _sentence(training: "pd.Series[float]", validation: "pd.Series[float]", window: int) -> str:
    first, last = training.head(window).mean(), training.tail(window).mean()
    if last >= first:
        return "The loss did not fall: too few rows or passes to have learned much. The blind vote will tell."
    said = f"Loss went from {first:.2f} to {last:.2f}: the lower, the closer the model is to what it learns from."
    if len(validation) > 1 and validation.iloc[-1] > validation.min() * 1.05:
        said += " On the validation rows it rose again: fewer passes may do better."
    return said
