"""Together's jobs, events and refusals, and ours of them."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from services.errors import ProviderDown, ProviderError, ProviderRefused
from services.training.port import Files, HostEvent, HostRun, Request
from services.words import RunStatus, TrainingMethod

LEARNING_RATE = 1e-5  # Together's default, which our multiplier multiplies
LONGEST_SUFFIX = 40
NANO_DOLLARS = 1e9  # a job's total_price, by together-python's finetune_price_to_dollars
PRICED = (
    "training_file",
    "validation_file",
    "model",
    "n_epochs",
    "n_evals",
    "training_method",
)  # what a price rests on

STATUS = {
    "pending": RunStatus.VALIDATING,
    "queued": RunStatus.QUEUED,
    "running": RunStatus.RUNNING,
    "compressing": RunStatus.RUNNING,
    "uploading": RunStatus.RUNNING,
    "cancel_requested": RunStatus.RUNNING,
    "cancelled": RunStatus.CANCELLED,
    "error": RunStatus.FAILED,
    "user_error": RunStatus.FAILED,
    "completed": RunStatus.SUCCEEDED,
}


def run(job: dict[str, Any]) -> HostRun:
    """Read a job; its price is in billionths of a dollar."""
    status = STATUS.get(str(job.get("status")), RunStatus.RUNNING)
    progress = job.get("progress") or {}
    left = progress.get("seconds_remaining") if progress.get("estimate_available") else None
    price = job.get("total_price")
    failed = [str(each.get("message")) for each in job.get("events") or [] if each.get("level") == "error"]
    return HostRun(
        id=str(job["id"]),
        status=status,
        model=job.get("model_output_name") if status is RunStatus.SUCCEEDED else None,
        trained_tokens=job.get("token_count"),
        dollars=price / NANO_DOLLARS if price else None,
        ends_at=datetime.now(UTC) + timedelta(seconds=left) if left else None,
        error=failed[-1] if failed and status is RunStatus.FAILED else "",
    )


def file_name(request: Request, which: str = "") -> str:
    """Name a file so that another try of the same run finds it."""
    return f"winrate-{request.key}{which}.jsonl"


def job(request: Request, files: Files) -> dict[str, Any]:
    """Write a request as Together's; its own choice of batch size and adapter stays where nothing was chosen."""
    chosen = request.hyperparameters
    asked: dict[str, Any] = {
        "training_file": files.training,
        "model": request.base_model,
        "n_epochs": request.epochs,
        "suffix": request.suffix[:LONGEST_SUFFIX],
        "training_method": _method(request),
    }
    if files.validation:
        asked |= {"validation_file": files.validation, "n_evals": request.epochs}
    if chosen.get("batch_size"):
        asked["batch_size"] = chosen["batch_size"]
    if chosen.get("learning_rate_multiplier"):
        asked["learning_rate"] = LEARNING_RATE * float(chosen["learning_rate_multiplier"])
    return asked if request.seed is None else {**asked, "random_seed": request.seed}


def _method(request: Request) -> dict[str, Any]:
    if request.method is TrainingMethod.SUPERVISED:
        return {"method": "sft", "train_on_inputs": False}
    beta = request.hyperparameters.get("beta")
    return {"method": "dpo"} if beta is None else {"method": "dpo", "dpo_beta": beta}


def event(said: dict[str, Any]) -> HostEvent:
    """Read something that Together said; its steps come without losses."""
    at = datetime.fromisoformat(str(said["created_at"]).replace("Z", "+00:00"))
    made = hashlib.sha256(f"{at} {said.get('type')} {said.get('message')} {said.get('step')}".encode()).hexdigest()
    level = str(said.get("level") or "info").lower()
    return HostEvent(said.get("hash") or made[:24], str(said.get("message") or ""), at, level, said.get("step") or None)


def loss(metrics: dict[str, Any], at: datetime) -> HostEvent | None:
    """Read what was logged at a step; None where no loss was."""
    step, train, valid = metrics.get("train/global_step"), metrics.get("train/loss"), metrics.get("eval/loss")
    if step is None or (train is None and valid is None):
        return None
    said = f"Step {int(step)}: " + (f"training loss={train:.2f}" if train is not None else f"loss held out={valid:.2f}")
    kind = "train" if train is not None else "eval"
    return HostEvent(f"{kind}-{int(step)}", said, at, step=int(step), train_loss=train, valid_loss=valid)


def refusal(response: httpx.Response, name: str) -> ProviderError:
    """Put what Together said when it said no into words."""
    said = _said(response)
    if response.status_code in (408, 429) or response.status_code >= 500:
        return ProviderDown(f"{name} cannot do this now ({response.status_code}): {said} Resume later.")
    if response.status_code in (401, 403):
        return ProviderRefused(f"{name} refuses the key: {said} Check it in Settings.")
    return ProviderRefused(f"{name} says no: {said}")


def _said(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        body = {}
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else error or (body or {}).get("message")
    return str(said or response.reason_phrase).strip().rstrip(".") + "."
