"""What a fine-tune would cost and need, and the button that starts it."""

import streamlit as st

from components import errors, plain, run_host, run_settings
from components.run_monitor import duration
from services import finetunes, jobs, providers
from services.finetunes import Check, HostReport, Level, Plan, TrainingSet
from services.store import Provider
from services.training import Estimate

_BADGES = {
    Level.GOOD: ":green-badge[:material/check:]",
    Level.CARE: ":orange-badge[:material/warning:]",
    Level.STOP: ":red-badge[:material/close:]",
}


def show(project_id: str, person_id: str, rows: TrainingSet) -> Plan:
    """Draw the settings and the pre-flight; launch when nothing stands in the way. Gives the plan."""
    provider = providers.current()
    with st.container(border=True):
        st.markdown("**Before anything is uploaded**")
        plan = run_settings.show(project_id, provider, rows.method)
        own = finetunes.own_checks(rows, provider)
        again = finetunes.repeated(project_id, rows, plan)
        _draw(own + ([again] if again else []))
        report = _ask(provider, plan, rows) if finetunes.can_start(own) else None
        if report:
            _draw(report.checks)
            st.caption(_price(rows, plan, report.estimate))
        ready = report is not None and finetunes.can_start(report.checks)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Launch", type="primary", icon=":material/rocket_launch:", disabled=not ready):
                _launch(project_id, person_id, rows, plan, report.estimate if report else None)
            if report and st.button("Ask the host again", icon=":material/refresh:", type="tertiary"):
                run_host.ask_again()
                st.rerun()
    return plan


def _ask(provider: Provider, plan: Plan, rows: TrainingSet) -> HostReport | None:
    asked = run_host.report(provider, plan, rows)
    if asked.done():
        return asked.result()
    where = plain.words(providers.place(provider))
    run_host.wait(asked, f"Asking the host {where} whether it would train this, for how much and how long…")
    return None


def _draw(checks: list[Check]) -> None:
    st.markdown("  \n".join(f"{_BADGES[check.level]} {plain.words(check.sentence)}" for check in checks))


def _price(rows: TrainingSet, plan: Plan, estimate: Estimate | None) -> str:
    said = [f"About {rows.tokens * plan.epochs:,} tokens in all"]
    if estimate and estimate.seconds is not None:
        said.append(f"about {duration(estimate.seconds)}")
    if estimate and estimate.dollars is not None:
        said.append(f"{jobs.dollars(estimate.dollars)}" if estimate.dollars else "no cost")
    source = f" {estimate.source}" if estimate else ""
    return plain.words(", ".join(said) + "." + source)


def _launch(project_id: str, person_id: str, rows: TrainingSet, plan: Plan, estimate: Estimate | None) -> None:
    with errors.shown():
        finetunes.launch(project_id, person_id, rows, plan, estimate=estimate)
        st.rerun()
