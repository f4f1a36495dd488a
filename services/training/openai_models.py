"""What hosts on OpenAI's wire say of their models, and what they mean when they refuse to train one."""

from datetime import UTC, date, datetime
from typing import Any

import openai

from services import providers, store
from services.errors import ProviderDown
from services.providers import kinds
from services.training.port import BaseModel, Request
from services.training.retirements import retires_on
from services.words import TrainingMethod

_BOTH = (TrainingMethod.SUPERVISED, TrainingMethod.DPO)
_SUPERVISED = (TrainingMethod.SUPERVISED,)
# https://platform.openai.com/docs/guides/supervised-fine-tuning and .../direct-preference-optimization
_OPENAI_TRAINS = {
    "gpt-4.1": _BOTH,
    "gpt-4.1-mini": _BOTH,
    "gpt-4.1-nano": _BOTH,
    "gpt-4o": _BOTH,
    "gpt-4o-mini": _SUPERVISED,
}
_NEVER_TRAINED = ("embed", "minilm", "rerank", "whisper", "tts", "moderation")


def base_model(provider: store.Provider, listed: dict[str, Any]) -> BaseModel | None:
    """Read one entry of `/v1/models`; None for a model that is not trained here."""
    name = str(listed["id"])
    methods = _methods(provider, name)
    can = listed.get("capabilities")  # Azure's
    if isinstance(can, dict) and not can.get("fine_tune", True):
        return None
    return BaseModel(name, methods, _announced(listed) or retires_on(provider.base_url, name)) if methods else None


def _methods(provider: store.Provider, name: str) -> tuple[TrainingMethod, ...]:
    if any(word in name.lower() for word in _NEVER_TRAINED):
        return ()
    if not kinds.is_openai(provider.base_url):
        return _BOTH
    family = name.removeprefix("ft:").split(":")[0]
    return next((can for each, can in _OPENAI_TRAINS.items() if family == each or family.startswith(f"{each}-20")), ())


def _announced(listed: dict[str, Any]) -> date | None:
    """Read OpenAI's `shutdown_date` or Azure's `deprecation`, as a day or as seconds since 1970."""
    deprecation = listed.get("deprecation")
    said = listed.get("shutdown_date") or (deprecation.get("inference") if isinstance(deprecation, dict) else None)
    try:
        if isinstance(said, str):
            return date.fromisoformat(said[:10])
        return datetime.fromtimestamp(said, UTC).date() if isinstance(said, int | float) else None
    except ValueError:
        return None


def meaning(error: openai.OpenAIError, name: str, request: Request, no_file: str) -> str | None:
    """Say what a refused job over no file tells: None when only the file is wrong, as it has to be.

    Raises ProviderDown when the host says nothing at all.
    """
    said = providers.explain(error)
    if isinstance(said, ProviderDown):
        raise said from error
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return str(said)
    body = error.body if isinstance(error, openai.APIError) and isinstance(error.body, dict) else {}
    param, text = str(body.get("param") or ""), f"{body.get('message') or ''} {body.get('code') or ''}".lower()
    if param.startswith("training_file") or no_file in text or (not param and "file" in text):
        return None
    if param == "model" or "model" in text:
        return f"{name} does not train {request.base_model}: {said}"
    if param.startswith("method") or "method" in text:
        return f"{name} does not train with the method “{request.method.value}”: {said}"
    return f"{name} cannot train for this key: {said}"
