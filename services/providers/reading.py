"""Chat completions and their refusals as hosts write them, read into one shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openai

from services.errors import NoAnswer, ProviderDown
from services.providers import complaint, reasoning, streams, unsupported
from services.providers.profile import Fact

LENGTH = "length"
_ERROR_STATUSES = frozenset(str(each) for each in range(400, 600))
_LENGTHS = ("length", "max_tokens", "max_output_tokens", "model_length")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat model said, and what it took; tokens are None where the host does not count them.

    `model_version` is what the host says answered, `finish_reason` why it stopped ("length": at the limit).
    `reasoning` is what it thought before, of which `completion_tokens` counts the tokens too; `left_out` names the
    parameters that were not sent, since the model refuses them.
    """

    text: str
    prompt_tokens: int | None
    completion_tokens: int | None
    model_version: str = ""
    finish_reason: str = ""
    reasoning: str = ""
    reasoning_tokens: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def reasons(self) -> bool:
        """Say whether the model reasoned before it answered."""
        return bool(self.reasoning or self.reasoning_tokens)

    @property
    def ran_out(self) -> bool:
        """Say whether the limit was spent before there was an answer."""
        return not self.text and self.finish_reason == LENGTH

    def require_answer(self, max_tokens: int) -> None:
        """Raise NoAnswer when the model reasoned, or spent the limit of its reply, without answering."""
        if self.ran_out:
            raise NoAnswer(
                f"The model spent all {max_tokens:,} tokens that an answer may have on reasoning and gave no answer. "
                "Raise “Longest answer, in tokens” in the variant, or lower its reasoning effort, then try again."
            )
        if not self.text and self.reasoning:
            raise NoAnswer(
                "The model reasoned, but gave no answer. Try again, or lower the variant's reasoning effort."
            )


class RefusedInside(Exception):
    """An error that came with the status of a success; `body` is what came."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(complaint.read(body.get("error")).sentence)
        self.body = body


def reply(said: Any) -> Reply:
    """Read a chat completion. Raises RefusedInside for an error, ProviderDown for anything else, as a proxy's page."""
    if isinstance(said, str) and "data:" in said:
        said = streams.completed(said)
    if isinstance(said, dict) and said.get("error") and not said.get("choices"):
        raise RefusedInside(said)
    try:
        choice = said["choices"][0]
        spoken = reasoning.split(choice["message"] or {})
        usage = said.get("usage") or {}
        version = " ".join(each for each in (said.get("model"), said.get("system_fingerprint")) if each)
        prompt, completion, thought = tokens(usage)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ProviderDown("The model host sent an answer that is no chat completion. Resume later.") from error
    return Reply(spoken.answer, prompt, completion, version, _finish(choice), spoken.reasoning, thought)


def tokens(usage: dict[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Read the tokens of the prompt, of all that was written, and of the reasoning among it.

    Some hosts (xAI, Gemini) leave the reasoning out of the completion's tokens and bill it all the same: it is what
    the total has beside the prompt.
    """
    prompt, completion, total = (usage.get(name) for name in ("prompt_tokens", "completion_tokens", "total_tokens"))
    thought = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens", usage.get("reasoning_tokens"))
    if completion is not None:
        if prompt is not None and total is not None:
            completion = max(completion, total - prompt)
        elif thought and thought > completion:
            completion += thought
    return prompt, completion, thought


def _finish(choice: dict[str, Any]) -> str:
    said = str(choice.get("finish_reason") or "")
    return LENGTH if said.lower() in _LENGTHS else said


def out_of_tokens(error: openai.APIStatusError | RefusedInside) -> bool:
    """Say whether an error only means that the limit was spent before there was an answer."""
    return unsupported.out_of_tokens(body_of(error))


def facts(error: openai.APIStatusError | RefusedInside, sent: dict[str, Any]) -> Sequence[Fact]:
    """Read what a refusal teaches about the model; nothing where the status says that it is about something else."""
    status = _status(error)
    if status is not None and status not in unsupported.STATUSES:
        return ()
    return unsupported.facts(body_of(error), sent)


def _status(error: openai.APIStatusError | RefusedInside) -> int | None:
    """Give an error's status; where it came inside a success, the one that it names itself, if it does."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code
    inner = error.body["error"]
    code = str(inner.get("code")) if isinstance(inner, dict) else ""
    return int(code) if code in _ERROR_STATUSES else None


def body_of(error: openai.APIStatusError | RefusedInside) -> Any:
    """Give what came with an error."""
    return error.body if isinstance(error, RefusedInside) else error.response.text
