"""How fast are 1,000 questions answered by 2 models? `python -m bench.answers`.

Through the real path: submit, a worker process, the store (SQLite on disk). The host is bench.stub with 50 ms a call
and 64 slots, in a process of its own, so that no run can be faster than calls / slots * latency: the physical limit.
The sequential loop is what the tutorial does, one call after the other and one row after the other; it is timed on a
sample in the same run and scaled to all calls.
"""

import argparse
import asyncio
import json
import os
import time

import psutil

from bench import fixture_project
from bench.worker_process import Worker, until_ended, working
from services import answers, jobs, providers, store
from services.words import JobStatus, Split

LATENCY = 0.05
SLOTS = 64


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--sample", type=int, default=100, help="calls of the sequential loop that are timed")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    runs = [measure(asked.questions, asked.sample) for _ in range(asked.runs)]
    print(
        json.dumps(sorted(runs, key=lambda run: run["share of the limit"])[len(runs) // 2] | {"runs": runs}, indent=2)
    )


def measure(questions: int, sample: int) -> dict[str, float]:
    """Time one job on a fresh store."""
    with fixture_project.home() as home, fixture_project.stub_process(latency=LATENCY, slots=SLOTS) as url:
        host = fixture_project.provider(url, in_flight=SLOTS)
        project = fixture_project.project(chunks=200, questions=questions)
        pair = fixture_project.two_variants(project.id, host)
        with working(home) as worker:
            _warm(host, project, pair[0])
            wanted = answers.missing(project.id, [each.id for each in pair], Split.TRAIN)
            began, busy = time.perf_counter(), _processor_seconds(worker)
            job = jobs.submit(answers.KIND, project.id, {}, wanted)
            found = until_ended(job.id, seconds=300)
            waited, busy = time.perf_counter() - began, _processor_seconds(worker) - busy
        if found.status != JobStatus.SUCCEEDED or found.done != len(wanted):
            raise RuntimeError(f"Not all was answered: {found}")
        figures = _figures(job.id, len(wanted), waited, asyncio.run(_sequential(host, sample)))
        return figures | {"processor seconds of the worker": round(busy, 2), "load": round(os.getloadavg()[0], 1)}


def _processor_seconds(worker: Worker) -> float:
    used = psutil.Process(worker.process.pid).cpu_times()
    return float(used.user + used.system)


def _warm(host: store.Provider, project: store.Project, variant: store.Variant) -> None:
    """Have the worker up, and the chunks embedded, before the clock starts."""
    warm = fixture_project.project(chunks=1, questions=1)
    pair = fixture_project.two_variants(warm.id, host)
    job = jobs.submit(answers.KIND, warm.id, {}, answers.missing(warm.id, [pair[0].id], Split.TRAIN))
    until_ended(job.id)
    some = answers.missing(project.id, [variant.id], Split.TRAIN)[:1]
    until_ended(jobs.submit(answers.KIND, project.id, {}, some).id)


def _figures(job_id: str, calls: int, waited: float, sequential: float) -> dict[str, float]:
    with store.reading() as session:
        job = session.get_one(store.Job, job_id)
        assert job.started_at and job.finished_at
        worked = (job.finished_at - job.started_at).total_seconds()
    limit = calls / SLOTS * LATENCY
    return {
        "calls": calls,
        "seconds from click to end": round(waited, 2),
        "seconds at work": round(worked, 2),
        "physical limit, seconds": round(limit, 2),
        "share of the limit": round(limit / worked, 2),
        "share of the limit from the click": round(limit / waited, 2),
        "sequential loop, seconds (scaled)": round(sequential * calls, 1),
        "times faster than the sequential loop": round(sequential * calls / waited, 1),
    }


async def _sequential(host: store.Provider, sample: int) -> float:
    """Give the seconds that one call takes when each waits for the one before."""
    message = [{"role": "user", "content": "Context: none\n\nQuestion: How long does it take?\nAnswer:"}]
    async with providers.client(host) as at:
        began = time.perf_counter()
        for _ in range(sample):
            await providers.chat(at, host.chat_model, message, temperature=0.0, max_tokens=160)
        return (time.perf_counter() - began) / sample


if __name__ == "__main__":
    main()
