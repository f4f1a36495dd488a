"""The job "comparison": generate the missing answers of the variants, then open the vote."""

import asyncio

from services import jobs, pulse, store
from services.comparisons.pairing import open_with_pairs
from services.comparisons.setup import JOB_KIND
from services.errors import NotReady


@jobs.handler(JOB_KIND)
async def drive(job: store.Job) -> None:
    """Answer the job's items, pair what was answered and open the comparison, or each one of a tournament."""
    from services.answers import answer_items  # the OpenAI client, which only the worker needs here

    await answer_items(job)
    pulse.step("Pairing the answers")
    await asyncio.to_thread(_open_all, job.payload["comparison_ids"], job.payload["question_ids"])


def _open_all(comparison_ids: list[str], question_ids: list[str]) -> None:
    """Open what can be opened; of a tournament, one comparison without answers does not keep the others."""
    refused: NotReady | None = None
    for each in comparison_ids:
        try:
            open_with_pairs(each, question_ids)
        except NotReady as error:
            refused = error
    if refused:
        raise refused
