"""The items of a job that failed, by reason, each reason to be tried again alone."""

from itertools import groupby

import streamlit as st

from components import errors, plain
from services import jobs
from services.jobs import Failure


def show(job_id: str, what: str) -> None:
    """Draw the reasons, the most frequent first; `what` names the items ("questions")."""
    groups = _by_reason(jobs.failures(job_id))
    with st.expander(f"Why {sum(map(len, groups))} {what} failed", icon=":material/error:", expanded=True):
        for number, group in enumerate(groups):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(f"{len(group)}", color="red")
                st.markdown(plain.words(group[0].error), width="stretch")
                if st.button(
                    f"Retry {'it' if len(group) == 1 else 'these'}",
                    icon=":material/refresh:",
                    key=f"job_failures.retry.{job_id}.{number}",
                ):
                    _retry(job_id, group)


def _by_reason(failures: list[Failure]) -> list[list[Failure]]:
    ordered = sorted(failures, key=lambda each: each.error)
    groups = [list(group) for _, group in groupby(ordered, key=lambda each: each.error)]
    return sorted(groups, key=len, reverse=True)


def _retry(job_id: str, group: list[Failure]) -> None:
    with errors.shown():
        jobs.retry(job_id, [each.item_id for each in group])
        st.rerun()
