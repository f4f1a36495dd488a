"""The job "comparison": generate the missing answers of both variants, then open the vote."""

import asyncio

from services import jobs, store
from services.comparisons.pairing import open_with_pairs
from services.comparisons.setup import JOB_KIND


@jobs.handler(JOB_KIND)
async def drive(job: store.Job) -> None:
    """Answer the job's items, pair what was answered and open the comparison."""
    from services.answers import answer_items  # the OpenAI client, which only the worker needs here

    await answer_items(job)
    await asyncio.to_thread(open_with_pairs, job.payload["comparison_id"], job.payload["question_ids"])
