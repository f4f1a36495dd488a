"""What a host said when it said no, in words for the person who waits; its key never among them."""

import httpx
import openai

from services.errors import ProviderDown, ProviderError, ProviderRefused
from services.providers import complaint
from services.providers.reading import RefusedInside

TIMEOUT_SECONDS = 300
TRAINING_CLOSED = "training_not_available"  # OpenAI's code since it began to close fine-tuning in May 2026


def explain(error: openai.OpenAIError | RefusedInside) -> ProviderError:
    """Put what a host said into words; 4xx are final, the rest may pass.

    The error itself loses the key as well: a traceback tells of it as the cause.
    """
    if isinstance(error, RefusedInside):
        return _inside(error)
    error.args = tuple(_without_key(str(each), error) for each in error.args)
    if getattr(error, "code", None) == TRAINING_CLOSED:
        return ProviderRefused(
            f"The model host does not train models for this account: {_said(error)} Choose another host in Settings."
        )
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ProviderRefused(f"The model host refuses the key: {_said(error)} Check it in Settings.")
    if isinstance(error, openai.NotFoundError):
        return ProviderRefused(f"The model host does not know this model or address: {_said(error)}")
    if isinstance(error, openai.RateLimitError):
        return ProviderDown("The model host says: too many requests. Wait a little, then resume.")
    if isinstance(error, openai.APITimeoutError) and not isinstance(error.__cause__, httpx.ConnectTimeout):
        return ProviderDown(f"The model host gave no answer within {TIMEOUT_SECONDS} seconds. Resume later.")
    if isinstance(error, openai.APIConnectionError):
        return ProviderDown("The model host cannot be reached. Check its address in Settings, then resume.")
    if isinstance(error, openai.BadRequestError):
        return ProviderError(f"The model host rejects this request: {_said(error)}")
    if isinstance(error, openai.APIStatusError) and error.status_code < 500:
        return ProviderRefused(f"The model host says no ({error.status_code}): {_said(error)}")
    return ProviderDown(f"The model host failed: {_said(error)} Resume later.")


def _inside(error: RefusedInside) -> ProviderError:
    """Put an error into words that came with the status of a success; its code, if it has one, is what counts."""
    inner = error.body["error"]
    code = inner.get("code") if isinstance(inner, dict) else None
    said = str(error).strip().rstrip(".") + "."
    if isinstance(code, int) and (code in (408, 429) or code >= 500):
        return ProviderDown(f"The model host failed: {said} Resume later.")
    return ProviderError(f"The model host rejects this request: {said}")


def _said(error: openai.OpenAIError) -> str:
    body = getattr(error, "body", None)
    said = complaint.read(body).sentence if body is not None else ""
    return _without_key(said or str(error), error).strip().rstrip(".") + "."


def _without_key(said: str, error: openai.OpenAIError) -> str:
    """Take the key out of what a host said: some repeat it when they refuse it."""
    request = getattr(error, "request", None)
    key = request.headers.get("authorization", "").removeprefix("Bearer ") if request else ""
    return said.replace(key, "…") if key else said
