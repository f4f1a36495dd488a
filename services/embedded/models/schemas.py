"""What clients may send, in OpenAI's words.

Fields that change nothing here (user, store, ...) are let through unread.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.embedded.models.errors import invalid
from services.embedded.models.training_file import Kind

Auto = Literal["auto"]
UNSUPPORTED = (
    *("tools", "tool_choice", "functions", "function_call", "audio", "web_search_options", "best_of", "echo"),
)


class StreamOptions(BaseModel):
    """Whether a stream ends with a chunk that carries the usage."""

    include_usage: bool = False


class TextPart(BaseModel):
    """A piece of a message; only text can be read here."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One turn of a conversation."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart] | None = None

    def plain(self) -> dict[str, str]:
        """Return role and text; raise a 400 for an image, a sound or a file."""
        parts = [TextPart(type="text", text=self.content)] if isinstance(self.content, str) else self.content or []
        for part in parts:
            if part.type != "text":
                raise invalid(f"Content of type '{part.type}' is not supported; only text is.", "messages")
        role = "system" if self.role == "developer" else self.role
        return {"role": role, "content": "".join(part.text for part in parts)}


class GenerationRequest(BaseModel):
    """What chat and plain completions have in common."""

    model_config = ConfigDict(extra="allow")

    model: str
    n: int = Field(1, ge=1, le=8)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    seed: int | None = None
    stop: str | list[str] | None = None
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(None, ge=1)
    logit_bias: dict[int, Annotated[float, Field(ge=-100, le=100)]] | None = None

    def check_supported(self) -> None:
        """Raise a 400 for a parameter that would change the answer and is not served here."""
        for name in UNSUPPORTED:
            if (self.model_extra or {}).get(name) not in (None, False, 0, [], {}, "none"):
                raise invalid(f"'{name}' is not supported by this server.", name, "unsupported_parameter")

    def stops(self) -> tuple[str, ...]:
        """Return the stop sequences; raise a 400 for more than four."""
        stops = [self.stop] if isinstance(self.stop, str) else self.stop or []
        if len(stops) > 4:
            raise invalid("At most 4 stop sequences are supported.", "stop")
        return tuple(stop for stop in stops if stop)


class JsonSchema(BaseModel):
    """A schema that an answer is held to."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    schema_: dict[str, Any] = Field({"type": "object"}, alias="schema")


class ResponseFormat(BaseModel):
    """Plain text, any JSON object, or JSON by a schema."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: JsonSchema | None = None

    def as_schema(self) -> dict[str, Any] | None:
        """Return the JSON schema, None for plain text; raise a 400 where it is missing."""
        if self.type == "text":
            return None
        if self.type == "json_object":
            return {"type": "object"}
        if self.json_schema is None:
            param = "response_format.json_schema"
            raise invalid(f"Missing required parameter: '{param}'.", param, "missing_required_parameter")
        return self.json_schema.schema_


class ChatRequest(GenerationRequest):
    """POST /v1/chat/completions."""

    messages: list[Message] = Field(min_length=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    response_format: ResponseFormat = ResponseFormat()
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)

    def check_supported(self) -> None:
        """Raise a 400 for what is not served here, and for what OpenAI refuses as well."""
        super().check_supported()
        if self.top_logprobs and not self.logprobs:
            raise invalid("'top_logprobs' needs 'logprobs' to be true.", "top_logprobs", "invalid_value")
        said = " ".join(message.plain()["content"] for message in self.messages)
        if self.response_format.type == "json_object" and "json" not in said.lower():
            message = "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
            raise invalid(f"{message} 'json_object'.", "messages")

    def json_schema(self) -> dict[str, Any] | None:
        """Return the schema that the answer is held to, None for plain text."""
        return self.response_format.as_schema()


class ResponseText(BaseModel):
    """How the answer to POST /v1/responses is laid out; the schema stands beside its name there."""

    format: dict[str, Any] = {"type": "text"}

    def response_format(self) -> dict[str, Any]:
        """Return the same in the words of chat completions."""
        if self.format.get("type") != "json_schema":
            return self.format
        return {"type": "json_schema", "json_schema": {k: v for k, v in self.format.items() if k != "type"}}


class ResponseRequest(BaseModel):
    """POST /v1/responses."""

    model_config = ConfigDict(extra="allow")

    model: str
    input: str | list[dict[str, Any]]
    instructions: str | None = None
    max_output_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    text: ResponseText = ResponseText()
    stream: bool | None = False
    metadata: dict[str, str] | None = None

    def as_chat(self) -> ChatRequest:
        """Return the same request to chat completions; raise a 400 for what is not served here."""
        for name in ("tools", "previous_response_id", "conversation", "prompt", "background"):
            if (self.model_extra or {}).get(name):
                raise invalid(f"'{name}' is not supported by this server.", name, "unsupported_parameter")
        items = [{"role": "user", "content": self.input}] if isinstance(self.input, str) else self.input
        if self.instructions:
            items = [{"role": "system", "content": self.instructions}, *items]
        try:
            return ChatRequest(
                model=self.model,
                messages=[_message(item) for item in items],
                temperature=self.temperature,
                top_p=self.top_p,
                max_completion_tokens=self.max_output_tokens,
                response_format=self.text.response_format(),
            )
        except ValidationError as error:
            first = error.errors()[0]
            param = "text.format" if first["loc"][0] == "response_format" else "input"
            raise invalid(f"Invalid value for '{param}': {first['msg']}.", param, "invalid_value") from error


def _message(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("type", "message") != "message":
        raise invalid(f"Input of type '{item['type']}' is not supported; only messages are.", "input")
    content = item.get("content")
    if isinstance(content, list):
        known = {"input_text": "text", "output_text": "text"}
        content = [{**part, "type": known.get(part.get("type"), part.get("type"))} for part in content]
    return {"role": item.get("role"), "content": content}


class CompletionRequest(GenerationRequest):
    """POST /v1/completions: the prompt is continued as it stands, without a chat template."""

    prompt: str | list[str] | list[int] | list[list[int]]
    suffix: str | None = None
    logprobs: int | None = Field(None, ge=0, le=5)

    def check_supported(self) -> None:
        """Raise a 400 for what is not served here, filling in the middle included."""
        super().check_supported()
        if self.suffix:
            raise invalid("'suffix' is not supported by this server.", "suffix", "unsupported_parameter")


class EmbeddingRequest(BaseModel):
    """POST /v1/embeddings."""

    model: str
    input: str | list[str] | list[int] | list[list[int]]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = Field(None, ge=1)


class Hyperparameters(BaseModel):
    """How to train; `auto` leaves it to the server."""

    n_epochs: Auto | Annotated[int, Field(ge=1, le=50)] = "auto"
    batch_size: Auto | Annotated[int, Field(ge=1, le=256)] = "auto"
    learning_rate_multiplier: Auto | Annotated[float, Field(gt=0, le=20)] = "auto"


class DpoHyperparameters(Hyperparameters):
    """How to train on preferences; `beta` holds the model to the one it started from."""

    beta: Auto | Annotated[float, Field(gt=0, le=2)] = "auto"


class Supervised(BaseModel):
    """The supervised method's settings."""

    hyperparameters: Hyperparameters = Hyperparameters()


class Dpo(BaseModel):
    """The preference method's settings."""

    hyperparameters: DpoHyperparameters = DpoHyperparameters()


class Method(BaseModel):
    """Which way to train."""

    type: str
    supervised: Supervised = Supervised()
    dpo: Dpo = Dpo()


class JobRequest(BaseModel):
    """POST /v1/fine_tuning/jobs."""

    model: str
    training_file: str
    validation_file: str | None = None
    hyperparameters: Hyperparameters | None = None
    method: Method | None = None
    suffix: str | None = Field(None, max_length=64)
    seed: int | None = Field(None, ge=0, lt=2**31)
    metadata: dict[str, str] | None = None
    integrations: list[dict[str, Any]] | None = None

    def settings(self) -> tuple[Kind, Hyperparameters]:
        """Return method and hyperparameters; raise a 400 for another method or for integrations."""
        if self.integrations:
            raise invalid("'integrations' are not supported by this server.", "integrations")
        if self.method is None:
            return Kind.SUPERVISED, self.hyperparameters or Hyperparameters()
        if self.method.type == Kind.DPO:
            return Kind.DPO, self.method.dpo.hyperparameters
        if self.method.type == Kind.SUPERVISED:
            return Kind.SUPERVISED, self.method.supervised.hyperparameters
        message = f"The method '{self.method.type}' is not supported by this server; use 'supervised' or 'dpo'."
        raise invalid(message, "method", "unsupported_method")


class BatchRequest(BaseModel):
    """POST /v1/batches."""

    input_file_id: str
    endpoint: str
    completion_window: Literal["24h"]
    metadata: dict[str, str] | None = None
