"""How fast the server on this machine trains: by its last run, or by a short warm-up where there was none.

The warm-up reads one long prompt; training reads the same tokens forward, then backward.
"""

import time
import uuid
from dataclasses import dataclass

from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob

from services.training.port import Request
from services.words import TrainingMethod

WARM_UP_TOKENS = 700
START_SECONDS = 12.0  # the trainer's process comes up and loads the model
TRAINING_OF_READING = {TrainingMethod.SUPERVISED: 4.0, TrainingMethod.DPO: 12.0}  # times as long as reading, a token
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second in training, and in words how that is known."""

    tokens_a_second: float
    source: str

    def seconds(self, tokens: int) -> float:
        """Say how long some tokens take, the start included."""
        return START_SECONDS + tokens / self.tokens_a_second


async def measure(at: AsyncOpenAI, request: Request) -> Speed:
    """Take the speed of the last run of the same method, or measure; raises openai.OpenAIError."""
    jobs = await at.fine_tuning.jobs.list(limit=_LOOKED_AT)
    for job in jobs.data:
        if job.status == "succeeded" and job.trained_tokens and job.method and job.method.type == request.method.value:
            seconds = await _trained_seconds(at, job)
            if seconds:
                return Speed(job.trained_tokens / seconds, "The time is told by the speed of the last run.")
    return await _warm_up(at, request)


async def _trained_seconds(at: AsyncOpenAI, job: FineTuningJob) -> float | None:
    """Count the seconds of all steps by the mean of those between two; None where there were too few to tell."""
    events = [each async for each in at.fine_tuning.jobs.list_events(job.id, limit=100)]
    steps = sorted(each.created_at for each in events if isinstance(each.data, dict) and each.data.get("step"))
    if len(steps) < 3 or not job.finished_at:
        return None
    a_step = (steps[-1] - steps[0]) / (len(steps) - 1)
    return max(a_step * len(steps), 1.0)


async def _warm_up(at: AsyncOpenAI, request: Request) -> Speed:
    words = " ".join(uuid.uuid4().hex[:4] for _ in range(WARM_UP_TOKENS // 4))  # new words: nothing is cached of them
    began = time.perf_counter()
    reply = await at.chat.completions.create(
        model=request.base_model, messages=[{"role": "user", "content": words}], max_tokens=1
    )
    seconds = time.perf_counter() - began
    read = reply.usage.prompt_tokens if reply.usage else WARM_UP_TOKENS
    reading = read / max(seconds, 0.01)
    return Speed(
        reading / TRAINING_OF_READING[request.method], "The time is told by a short warm-up, and so only roughly."
    )
