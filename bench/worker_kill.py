"""Is an answer lost when the worker is killed? `python -m bench.worker_kill`.

A job of 400 answers through the real path; the worker is killed with SIGKILL at 10 random points and started again each
time. Lost: items that say done without an answer, or that never end. Redone beyond what was in flight: calls that the
stub got for an answer that was already committed when the worker was killed.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from bench import fixture_project
from bench.worker_process import Worker, until_ended, working
from services import answers, jobs, store
from services.words import JobStatus, Split
from tests import model_stub
from tests.model_stub import RunningStub

IN_FLIGHT = 16


def main() -> None:
    """Print the figures as one JSON object; ends with 1 when an answer was lost or redone without need."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with fixture_project.home() as home, model_stub.running(latency=0.05) as stub:
        host = stub.as_provider(in_flight=IN_FLIGHT)
        project = fixture_project.project(chunks=40, questions=asked.items)
        base = fixture_project.two_variants(project.id, host)[0]
        points = sorted(random.Random(asked.seed).sample(range(5, asked.items - IN_FLIGHT), asked.kills))
        job = jobs.submit(answers.KIND, project.id, {}, answers.missing(project.id, [base.id], Split.TRAIN))
        began = time.perf_counter()
        with working(home) as worker:
            needless = sum(_kill_at(point, worker, stub) for point in points)
            found = until_ended(job.id, seconds=120)
        seconds = time.perf_counter() - began
        kept = len(set(_answered()))
        calls = len(stub.asked("/chat"))
    lost = asked.items - kept + (found.done - kept) * (found.done > kept)
    print(
        json.dumps(
            {
                "items": asked.items,
                "kills at": points,
                "ended": found.status.value,
                "answers lost": lost,
                "answers redone beyond what was in flight": needless,
                "calls made again because they were in flight": calls - asked.items,
                "most that could have been in flight": asked.kills * IN_FLIGHT,
                "seconds": round(seconds, 1),
            },
            indent=2,
        )
    )
    if lost or needless or found.status != JobStatus.SUCCEEDED:
        raise SystemExit(1)


def _kill_at(point: int, worker: Worker, stub: RunningStub) -> int:
    """Kill the worker once `point` answers are kept; gives how many calls were made for answers that were kept."""
    while len(_answered()) < point:
        time.sleep(0.005)
    worker.kill()
    kept = set(_answered())
    before = _calls(stub, kept)
    worker.start()
    while len(_answered()) == len(kept):
        time.sleep(0.005)
    return (_calls(stub, kept) - before).total()


def _answered() -> list[str]:
    with store.reading() as session:
        wanted = select(store.Question.text).join(store.Answer, store.Answer.question_id == store.Question.id)
        return list(session.scalars(wanted))


def _calls(stub: RunningStub, questions: Iterable[str]) -> Counter[str]:
    """Count the calls for these questions; the last line but one of a prompt is the question."""
    wanted = set(questions)
    asked = (body["messages"][-1]["content"].split("Question: ")[1].split("\n")[0] for body in stub.asked("/chat"))
    return Counter(each for each in asked if each in wanted)


if __name__ == "__main__":
    main()
