"""Hosts that train as OpenAI does (`/v1/fine_tuning/jobs`): ours, Azure Foundry, Nebius, OpenAI while it lasts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import openai
from openai.types import FileObject
from openai.types.fine_tuning import FineTuningJob

from services import providers, store
from services.errors import ProviderDown, ProviderError, ProviderRefused
from services.providers import kinds
from services.training import openai_models, prices, row_checks, speed
from services.training import openai_shapes as shapes
from services.training.port import BaseModel, Estimate, Files, HostEvent, HostRun, Request
from services.training.retirements import retires_on, sentences
from services.words import TrainingMethod

RETRIES = 1  # who waits for a run tries again anyway, and wants to hear soon that a host is away
LISTED = 100
FILE_SECONDS = 600
LOOK_SECONDS = 1.0
NO_FILE = "file-winrate-preflight"  # names no file: a job with it is refused, and why tells who may train what
AZURE_SUFFIX = 18


class OpenAiWire:
    """TrainingHost on OpenAI's wire format."""

    def __init__(self, provider: store.Provider, at: providers.Client | None = None) -> None:
        self._provider = provider
        self._azure = kinds.is_azure(provider.base_url)
        self._at = (at or providers.client(provider)).with_options(max_retries=RETRIES)

    async def models(self) -> list[BaseModel]:
        """List what can be trained here, as far as the host's model list and OpenAI's documentation tell."""
        try:
            listed = [each.model_dump() async for each in self._at.models.list()]
        except openai.OpenAIError as error:
            raise providers.explain(error) from error
        found = (openai_models.base_model(self._provider, each) for each in listed)
        return [each for each in found if each is not None]

    async def validate(self, request: Request) -> list[str]:
        """List what would make the host refuse: the rows, the base model's end, the key, the model and the method."""
        found = row_checks.problems(request, row_checks.limits(self._provider))
        refused = await self._refusal(request)
        known = [] if refused else await self._known()
        off = next((each.retires_on for each in known if each.name == request.base_model), None)
        off = off or retires_on(self._provider.base_url, request.base_model)
        found += sentences(self._provider.base_url, request.base_model, off, datetime.now(UTC).date())
        return [*found, refused] if refused else found

    async def _known(self) -> list[BaseModel]:
        try:
            return await self.models()
        except ProviderRefused:  # Azure's older addresses list no models, and train all the same
            return []

    async def _refusal(self, request: Request) -> str | None:
        """Ask for a job over a file that is none: nothing can start, and the refusal says what is wrong besides."""
        try:
            taken = await self._create(request, Files(NO_FILE))
            await self.cancel(taken.id)  # a host that looks at the file later; nobody waits for what it will say
        except openai.OpenAIError as error:
            return openai_models.meaning(error, self._provider.name, request, NO_FILE)
        return None

    async def estimate(self, request: Request) -> Estimate:
        """Take tokens times passes times the price; on this machine also how fast it trained, or runs, just now."""
        trained = request.tokens * request.epochs
        a_million, source = prices.price(self._provider, request.base_model, request.method)
        if not self._provider.embedded:
            return Estimate(prices.cost(trained, a_million), None, source)
        try:
            measured = await speed.measure(self._at, request)
        except openai.OpenAIError as error:
            raise providers.explain(error) from error
        return Estimate(0.0, measured.seconds(trained), f"{source} {measured.source}")

    async def upload(self, request: Request) -> Files:
        """Upload the files; a file's name holds the request's key, by which a second try finds it."""
        try:
            training = await self._file(f"winrate-{request.key}.jsonl", request.training_jsonl)
            if not request.validation_jsonl:
                return Files(training)
            return Files(training, await self._file(f"winrate-{request.key}-valid.jsonl", request.validation_jsonl))
        except openai.OpenAIError as error:
            raise _final(error, self._provider.name) from error

    async def _file(self, name: str, jsonl: str) -> str:
        known = [each async for each in self._at.files.list(purpose="fine-tune") if each.filename == name]
        whole = [each for each in known if each.status != "error"]
        file = whole[0] if whole else await self._at.files.create(file=(name, jsonl.encode()), purpose="fine-tune")
        return (await self._processed(file)).id

    async def _processed(self, file: FileObject) -> FileObject:
        """Wait while a host still looks a file through, as Azure does. Raises ProviderRefused if it finds it wrong."""
        waits = 0
        while str(file.status) in ("pending", "running"):
            if waits * LOOK_SECONDS >= FILE_SECONDS:
                raise ProviderDown(f"{self._provider.name} is still looking through the file. Resume later.")
            waits += 1
            await asyncio.sleep(LOOK_SECONDS)
            file = await self._at.files.retrieve(file.id)
        if file.status == "error":
            said = file.status_details or "it gave no reason"
            raise ProviderRefused(f"{self._provider.name} refuses the training file: {said}")
        return file

    async def start(self, request: Request, files: Files) -> HostRun:
        """Create the job; one that an earlier try created is known by its training file, which no other run uses."""
        try:
            jobs = await self._at.fine_tuning.jobs.list(limit=LISTED)
            known = next((each for each in jobs.data if each.training_file == files.training), None)
            return self._run(known or await self._create(request, files))
        except openai.OpenAIError as error:
            raise _final(error, self._provider.name) from error

    async def _create(self, request: Request, files: Files) -> FineTuningJob:
        """Ask for a job once: the SDK would try again by itself, and could start two."""
        chosen = {name: value for name, value in request.hyperparameters.items() if value is not None}
        if request.method is TrainingMethod.SUPERVISED:
            chosen.pop("beta", None)
        hyperparameters = {"n_epochs": request.epochs, **chosen}
        method: Any = {"type": request.method.value, request.method.value: {"hyperparameters": hyperparameters}}
        return await self._at.with_options(max_retries=0).fine_tuning.jobs.create(
            model=request.base_model,
            training_file=files.training,
            validation_file=files.validation or openai.omit,
            suffix=(request.suffix[:AZURE_SUFFIX] if self._azure else request.suffix) or openai.omit,
            seed=request.seed if request.seed is not None else openai.omit,
            method=method,
            extra_headers={} if files.training == NO_FILE else {"Idempotency-Key": request.key},
        )

    async def status(self, run_id: str) -> HostRun:
        """Say where a job stands."""
        try:
            return self._run(await self._at.fine_tuning.jobs.retrieve(run_id))
        except openai.OpenAIError as error:
            raise providers.explain(error) from error

    async def events(self, run_id: str) -> Sequence[HostEvent]:
        """List a job's events, oldest first, a step's losses with it."""
        try:
            said = [each async for each in self._at.fine_tuning.jobs.list_events(run_id, limit=LISTED)]
        except openai.OpenAIError as error:
            raise providers.explain(error) from error
        return [shapes.event(each) for each in reversed(said)]

    async def cancel(self, run_id: str) -> bool:
        """Cancel a job; False when the host says that there is nothing to cancel any more."""
        try:
            await self._at.fine_tuning.jobs.cancel(run_id)
        except (openai.BadRequestError, openai.ConflictError):
            return False
        except openai.OpenAIError as error:
            raise providers.explain(error) from error
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._at.close()

    def _run(self, job: FineTuningJob) -> HostRun:
        tokens = job.trained_tokens
        method = TrainingMethod.DPO if job.method and job.method.type == "dpo" else TrainingMethod.SUPERVISED
        a_million, _ = prices.price(self._provider, job.model, method)
        ends = job.estimated_finish
        return HostRun(
            id=job.id,
            status=shapes.status(job.status),
            model=job.fine_tuned_model or None,
            trained_tokens=tokens,
            dollars=None if tokens is None else prices.cost(tokens, a_million),
            ends_at=datetime.fromtimestamp(ends, UTC) if ends else None,
            error=(job.error.message or "") if job.error else "",
        )


def _final(error: openai.OpenAIError, name: str) -> ProviderError:
    """Put a refusal into words; a 400 before a run begins is as final as any other no."""
    said = providers.explain(error)
    if isinstance(said, ProviderDown | ProviderRefused):
        return said
    return ProviderRefused(f"{name} does not start this fine-tune. {said}")
