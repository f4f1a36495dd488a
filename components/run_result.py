"""After a run: what came out, looked at, named, traced to what it was made of, and what to do with it."""

import streamlit as st

from components import errors, lineage_picture, plain, run_card, run_code, run_loss, run_samples, run_settings
from services import finetunes, lineage
from services.store import FineTuneRun, Model
from services.words import RunStatus, TrainingApi


def show(run: FineTuneRun, *, where: str) -> None:
    """Draw a succeeded run; `where` keeps the keys of two places on a page apart."""
    if run.status is not RunStatus.SUCCEEDED or run.tuned_model is None:
        return
    key = f"run_result.{where}.{run.id}"
    with st.container(border=True):
        _model(run, run.tuned_model, key)
        names = ["A first look", "Card", "Loss", "Where it comes from", "Show me the code"]
        answers, card, loss, origin, code = st.tabs(names)
        with answers:
            run_samples.show(run, key=key)
        with card:
            run_card.show(run, key=key)
        with loss:
            events = finetunes.events(run.id)
            run_loss.show(run.id, events, where=where)
            if not events:
                st.caption("Whoever trained this model knows how its loss fell; it is not known here.")
        with origin:
            lineage_picture.show(lineage.of_run(run.id))
        with code:
            run_code.show(run, key=key)


def _model(run: FineTuneRun, model: Model, key: str) -> None:
    state = " :gray-badge[retired]" if model.retired else ""
    st.markdown(f"**{plain.words(model.label)}**{state}")
    st.caption(plain.words(f"{model.name} {'at ' + model.provider.name if run.elsewhere else ''}"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if not model.retired:
            st.page_link("pages/compare.py", label="Next: compare it blind", icon=":material/arrow_forward:")
        with st.popover("Rename", icon=":material/edit:", key=f"{key}.rename"):
            _rename(model, key)
        if not model.retired and not run.elsewhere and model.provider.training_api is not TrainingApi.NONE:
            st.button(
                "Start another round from it", icon=":material/replay:", key=f"{key}.again",
                on_click=run_settings.start_from, args=(model.name,),
                help="Makes it the base model of the next run, below.",
            )  # fmt: skip
        label, icon = ("Offer again", ":material/undo:") if model.retired else ("Retire", ":material/archive:")
        if st.button(
            label, icon=icon, key=f"{key}.retire",
            help="A retired model is not offered for new answers and votes. What it said and won stays.",
        ):  # fmt: skip
            finetunes.retire(model.id, retired=not model.retired)
            st.rerun()


def _rename(model: Model, key: str) -> None:
    label = st.text_input("Name", model.label, key=f"{key}.label")
    if st.button("Save", type="primary", key=f"{key}.save"):
        with errors.shown():
            finetunes.rename(model.id, label)
            st.rerun()
