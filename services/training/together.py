"""Together's own API for training: https://docs.together.ai/reference (OpenAPI of 28 April 2026)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from services import network, providers, store
from services.errors import ProviderDown, ProviderRefused
from services.training import prices, row_checks
from services.training import together_shapes as shapes
from services.training.port import BaseModel, Estimate, Files, HostEvent, HostRun, Request
from services.words import RunStatus, TrainingMethod

SECONDS = 60.0

_ENDED = (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED)


class Together:
    """TrainingHost on Together's `/fine-tunes`."""

    def __init__(self, provider: store.Provider, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._provider = provider
        base_url, key = providers.address(provider)
        headers = {"Authorization": f"Bearer {key}"}
        self._at = network.async_client(
            base_url.rstrip("/") + "/", private=True, headers=headers, timeout=SECONDS, transport=transport
        )

    async def models(self) -> list[BaseModel]:
        """List what Together trains; each by both methods."""
        said = await self._ask("GET", "fine-tunes/models/supported")
        return [BaseModel(name, tuple(TrainingMethod)) for name in said["models"]]

    async def validate(self, request: Request) -> list[str]:
        """List what would make Together refuse: the rows, the key, the model."""
        found = row_checks.problems(request, row_checks.limits(self._provider))
        try:
            known = {each.name for each in await self.models()}
        except ProviderRefused as error:
            return [*found, str(error)]
        if request.base_model not in known and not await self._trained_here(request.base_model):
            found.append(f"{self._provider.name} does not train {request.base_model}: choose another base model.")
        return found

    async def _trained_here(self, model: str) -> bool:
        jobs = await self._ask("GET", "fine-tunes")
        return any(each.get("model_output_name") == model for each in jobs["data"])

    async def estimate(self, request: Request) -> Estimate:
        """Give Together's own estimate where the file is there already, else tokens times passes times the price."""
        trained = request.tokens * request.epochs
        training = await self._known_file(shapes.file_name(request))
        if training:
            said = await self._price(request, Files(training))
            return Estimate(float(said["estimated_total_price"]), None, f"By {self._provider.name}'s own estimate.")
        a_million, source = prices.price(self._provider, request.base_model, request.method)
        return Estimate(prices.cost(trained, a_million), None, source)

    async def upload(self, request: Request) -> Files:
        """Upload the files; a file's name holds the request's key, by which a second try finds it."""
        training = await self._file(shapes.file_name(request), request.training_jsonl)
        if not request.validation_jsonl:
            return Files(training)
        return Files(training, await self._file(shapes.file_name(request, "-valid"), request.validation_jsonl))

    async def _known_file(self, name: str) -> str | None:
        files = await self._ask("GET", "files")
        return next((str(each["id"]) for each in files["data"] if each.get("filename") == name), None)

    async def _file(self, name: str, jsonl: str) -> str:
        known = await self._known_file(name)
        if known:
            return known
        form = {"purpose": "fine-tune", "file_name": name, "file_type": "jsonl"}
        said = await self._ask("POST", "files/upload", data=form, files={"file": (name, jsonl.encode())})
        return str(said["id"])

    async def start(self, request: Request, files: Files) -> HostRun:
        """Create the job, unless an earlier try did; one that the account's credit does not cover is not created."""
        jobs = await self._ask("GET", "fine-tunes")
        known = next((each for each in jobs["data"] if each.get("training_file") == files.training), None)
        if known:
            return shapes.run(known)
        price = await self._price(request, files)
        if not price.get("allowed_to_proceed", True):
            raise ProviderRefused(
                f"{self._provider.name} estimates ${price['estimated_total_price']:,.2f} for this fine-tune, which is "
                f"over the account's limit of ${price['user_limit']:,.2f}. Raise the limit there, or train on less."
            )
        return shapes.run(await self._ask("POST", "fine-tunes", json=shapes.job(request, files)))

    async def _price(self, request: Request, files: Files) -> dict[str, Any]:
        asked = {name: value for name, value in shapes.job(request, files).items() if name in shapes.PRICED}
        return await self._ask("POST", "fine-tunes/estimate-price", json=asked)

    async def status(self, run_id: str) -> HostRun:
        """Say where a job stands."""
        return shapes.run(await self._ask("GET", f"fine-tunes/{run_id}"))

    async def events(self, run_id: str) -> Sequence[HostEvent]:
        """List what Together said, oldest first, then the losses of each step that it logged."""
        said = await self._ask("GET", f"fine-tunes/{run_id}/events")
        events = sorted((shapes.event(each) for each in said["data"]), key=lambda each: each.created_at)
        since = events[-1].created_at if events else datetime.now(UTC)
        return [*events, *await self._losses(run_id, since)]

    async def _losses(self, run_id: str, at: datetime) -> list[HostEvent]:
        try:
            said = await self._ask("GET", f"fine-tunes/{run_id}/metrics")
        except ProviderRefused:  # a job that has not begun has no metrics yet
            return []
        return [found for each in said.get("metrics") or [] if (found := shapes.loss(each, at))]

    async def cancel(self, run_id: str) -> bool:
        """Cancel a job; False where it had ended already."""
        if (await self.status(run_id)).status in _ENDED:
            return False
        try:
            await self._ask("POST", f"fine-tunes/{run_id}/cancel")
        except ProviderRefused:
            return (await self.status(run_id)).status not in _ENDED
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._at.aclose()

    async def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            response = await self._at.request(method, path, **content)
        except httpx.TransportError as error:
            raise ProviderDown(f"{self._provider.name} cannot be reached. Check its address, then resume.") from error
        if response.status_code >= 400:
            raise shapes.refusal(response, self._provider.name)
        try:
            said = response.json()
        except ValueError as error:
            raise ProviderDown(f"{self._provider.name} sent an answer that is none. Resume later.") from error
        return said if isinstance(said, dict) else {"data": said}
