"""Refusals as hosts write them, and what each teaches: the shapes are those that users quote in public bug reports."""

import json
from dataclasses import dataclass, field
from typing import Any

from services.providers.profile import Fact, Kind

NO_TEMPERATURE = Fact(Kind.NO_PARAMETER, "temperature")
NO_EFFORT = Fact(Kind.NO_PARAMETER, "reasoning_effort")
NO_SEED = Fact(Kind.NO_PARAMETER, "seed")
BY_COMPLETION = Fact(Kind.LIMIT_NAME, "max_completion_tokens")
BY_MAX_TOKENS = Fact(Kind.LIMIT_NAME, "max_tokens")
BY_USER = Fact(Kind.ROLE, "user")
LEAST_16 = Fact(Kind.LEAST_TOKENS, value="16")
SCHEMA = {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}


@dataclass(frozen=True)
class Refusal:
    """What a host says to a request, and the facts that follow; `sent` goes beside model, messages and a limit."""

    host: str
    body: Any
    facts: tuple[Fact, ...]
    sent: dict[str, Any] = field(default_factory=dict)
    status: int = 400

    @property
    def text(self) -> str:
        """Give the body as it comes over the wire."""
        return self.body if isinstance(self.body, str) else json.dumps(self.body)

    @property
    def request(self) -> dict[str, Any]:
        """Give the request that was refused."""
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What temperature?"}]
        limit = {} if "max_completion_tokens" in self.sent else {"max_tokens": 10}
        return {"model": "m", "messages": messages, "temperature": 0.0, **limit, **self.sent}


def _openai(message: str, param: str | None, code: str | None, kind: str = "invalid_request_error") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _gemini(*names: str) -> list[dict[str, Any]]:
    said = [f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.' for name in names]
    violations = [{"description": each} for each in said]
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
    error = {"code": 400, "message": "\n".join(said), "status": "INVALID_ARGUMENT", "details": [detail]}
    return [{"error": error}]


def _pydantic(*names: str) -> list[dict[str, Any]]:
    extra = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted"}
    return [{**extra, "loc": ["body", name], "input": 8192} for name in names]


_GPT5 = (
    "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) value is supported."
)
_LIMIT = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
_O_SERIES = "Unsupported parameter: 'temperature' is not supported with this model."
_BELOW = "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 10 instead."
_THINKING = "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode."
_ROLE = "Unsupported value: 'messages[0].role' does not support '{}' with this model."
_EFFORTS = "Supported values are: 'minimal', 'low', 'medium', and 'high'."
_EFFORT = {"reasoning_effort": "none"}

REFUSALS = [
    Refusal("OpenAI gpt-5", _openai(_GPT5, "temperature", "unsupported_value"), (NO_TEMPERATURE,)),
    Refusal("OpenAI o3", _openai(_O_SERIES, "temperature", "unsupported_parameter"), (NO_TEMPERATURE,)),
    Refusal("OpenAI limit", _openai(_LIMIT, "max_tokens", "unsupported_parameter"), (BY_COMPLETION,)),
    Refusal(
        "Azure limit, with a traceback",
        {
            "error": {
                **_openai(_LIMIT, "max_tokens", "unsupported_parameter")["error"],
                "callstack": "in run\n  sys.exit",
            }
        },
        (BY_COMPLETION,),
    ),
    Refusal("param null, message only", _openai(_O_SERIES, None, None), (NO_TEMPERATURE,)),
    Refusal("OpenAI least tokens", _openai(_BELOW, "max_output_tokens", "integer_below_min_value"), (LEAST_16,)),
    Refusal(
        "OpenAI o1-mini, system",
        _openai(_ROLE.format("system"), "messages[0].role", "unsupported_value"),
        (Fact(Kind.ROLE, "developer"),),
    ),
    Refusal(
        "OpenAI effort value",
        _openai(
            f"Unsupported value: 'reasoning_effort' does not support 'none' with this model. {_EFFORTS}", None, None
        ),
        (Fact(Kind.NO_VALUE, "reasoning_effort", '"none"'),),
        _EFFORT,
    ),
    Refusal(
        "OpenAI unknown argument",
        _openai("Unrecognized request argument supplied: seed", None, None),
        (NO_SEED,),
        {"seed": 7},
    ),
    Refusal(
        "OpenAI verbosity",
        _openai("Unknown parameter: 'verbosity'.", "verbosity", "unknown_parameter"),
        (Fact(Kind.NO_PARAMETER, "verbosity"),),
        {"verbosity": "low"},
    ),
    Refusal(
        "OpenAI stop",
        _openai("Unsupported parameter: 'stop' is not supported with this model.", "stop", "unsupported_parameter"),
        (Fact(Kind.NO_PARAMETER, "stop"),),
        {"stop": ["\n"]},
    ),
    Refusal(
        "OpenAI logprobs",
        _openai("You are not allowed to request logprobs from this model.", None, None),
        (Fact(Kind.NO_PARAMETER, "logprobs"),),
        {"logprobs": True},
        status=403 - 3,
    ),
    Refusal("Anthropic", {"type": "error", **_openai(_THINKING, None, None)}, (NO_TEMPERATURE,)),
    Refusal(
        "Anthropic, newer models",
        {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": "temperature is deprecated for this model."},
        },
        (NO_TEMPERATURE,),
    ),
    Refusal("Gemini effort", _gemini("reasoning_effort"), (NO_EFFORT,), {"reasoning_effort": "low"}),
    Refusal(
        "Gemini, several at once",
        _gemini("frequency_penalty", "seed"),
        (NO_SEED, Fact(Kind.NO_PARAMETER, "frequency_penalty")),
        {"seed": 1, "frequency_penalty": 0.1},
    ),
    Refusal(
        "Mistral limit",
        {"object": "error", "message": {"detail": _pydantic("max_completion_tokens")}, "param": None, "code": None},
        (BY_MAX_TOKENS,),
        {"max_completion_tokens": 10},
        422,
    ),
    Refusal(
        "Mistral, several at once",
        {"detail": _pydantic("seed", "max_completion_tokens")},
        (BY_MAX_TOKENS, NO_SEED),
        {"max_completion_tokens": 10, "seed": 3},
        422,
    ),
    Refusal(
        "Mistral, JSON within the message",
        {
            "object": "error",
            "message": json.dumps({"detail": _pydantic("seed")}),
            "type": "internal_error_proxy",
            "param": None,
            "code": "1000",
        },
        (NO_SEED,),
        {"seed": 3},
        422,
    ),
    Refusal(
        "vLLM, a Python list within the message",
        {
            "object": "error",
            "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), "
            "'msg': 'Extra inputs are not permitted', 'input': 800}]",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
        (BY_MAX_TOKENS,),
        {"max_completion_tokens": 800},
    ),
    Refusal(
        "vLLM, a template without instructions",
        {
            "object": "error",
            "message": "System role not supported",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
        (Fact(Kind.ROLE, "user"),),
    ),
    Refusal(
        "vLLM, a template with turns only",
        _openai("Conversation roles must alternate user/assistant/user/assistant/...", None, None),
        (Fact(Kind.ROLE, "user"),),
    ),
    Refusal(
        "DeepSeek",
        _openai("deepseek-reasoner does not support the parameter `temperature`", None, "invalid_request_error"),
        (NO_TEMPERATURE,),
    ),
    Refusal(
        "DeepSeek JSON",
        _openai("deepseek-reasoner does not support Json Output.", None, "invalid_request_error"),
        (Fact(Kind.NO_VALUE, "response_format", '"json_schema"'),),
        {"response_format": SCHEMA},
    ),
    Refusal(
        "xAI",
        {
            "code": "invalid-argument",
            "error": "Model grok-4.20-0309-reasoning does not support parameter reasoningEffort.",
        },
        (NO_EFFORT,),
        {"reasoning_effort": "high"},
    ),
    Refusal(
        "xAI, older",
        {"code": "Client specified an invalid argument", "error": "Argument not supported on this model: stop"},
        (Fact(Kind.NO_PARAMETER, "stop"),),
        {"stop": ["\n"]},
    ),
    Refusal(
        "Groq effort",
        _openai("`reasoning_effort` must be one of `none` or `default`", None, None),
        (Fact(Kind.NO_VALUE, "reasoning_effort", '"low"'),),
        {"reasoning_effort": "low"},
    ),
    Refusal(
        "Groq, no effort",
        _openai("reasoning_effort is not supported with this model", None, None),
        (NO_EFFORT,),
        {"reasoning_effort": "low"},
    ),
    Refusal(
        "Cerebras",
        {
            "message": "1 validation error for ChatCompletionServerRequest\nreasoning_effort\n Input should be 'low', "
            "'medium' or 'high' [type=enum, input_value='none', input_type=str]\n For further information visit x",
            "type": "invalid_request_error",
            "param": "validation_error",
            "code": "wrong_api_format",
        },
        (Fact(Kind.NO_VALUE, "reasoning_effort", '"none"'),),
        _EFFORT,
    ),
    Refusal(
        "OpenRouter, the provider's words within",
        {
            "error": {
                "message": "Provider returned error",
                "code": 400,
                "metadata": {
                    "raw": json.dumps(_openai(_O_SERIES, "temperature", None), indent=2),
                    "provider_name": "OpenAI",
                },
            },
            "user_id": "user_x",
        },
        (NO_TEMPERATURE,),
    ),
    Refusal(
        "a proxy, the provider's words after its own",
        {
            "error": {
                "message": f"Error from provider(venus,gpt-5: 400): {json.dumps(_openai(_GPT5, 'temperature', None))}"
            }
        },
        (NO_TEMPERATURE,),
    ),
    Refusal(
        "Moonshot",
        _openai("invalid temperature: only 1 is allowed for this model", None, None),
        (NO_TEMPERATURE,),
    ),
    Refusal(
        "Ollama",
        _openai('"llama3.1:8b" does not support thinking', None, None),
        (NO_EFFORT,),
        {"reasoning_effort": "low"},
    ),
    Refusal(
        "LM Studio",
        {"error": "'response_format.type' must be 'json_schema' or 'text'"},
        (Fact(Kind.NO_VALUE, "response_format", '"json_object"'),),
        {"response_format": {"type": "json_object"}},
    ),
    Refusal(
        "TGI",
        {"error": "Input validation error: `temperature` must be strictly positive", "error_type": "validation"},
        (Fact(Kind.NO_VALUE, "temperature", "0.0"),),
        status=422,
    ),
    Refusal(
        "DashScope",
        _openai(
            "This model only support stream mode, please enable the stream parameter to access the model.", None, None
        ),
        (Fact(Kind.STREAM),),
    ),
    Refusal("text alone", "temperature is not supported by this model\n", (NO_TEMPERATURE,)),
    Refusal(
        "a proxy's page",
        "<html><body><h1>400 Bad Request</h1><p>Parameter <code>temperature</code> is not supported.</p></body></html>",
        (NO_TEMPERATURE,),
    ),
    Refusal("a name with a hyphen", "reasoning-effort: not supported", (NO_EFFORT,), {"reasoning_effort": "low"}),
    Refusal(
        "Gemini, a model without instructions",
        [{"error": {"code": 400, "message": "Developer instruction is not enabled for models/gemma-3-27b-it"}}],
        (BY_USER,),
    ),
    Refusal(
        "vLLM, a template with two roles",
        _openai("Only user and assistant roles are supported!", None, None),
        (BY_USER,),
    ),
    Refusal(
        "pydantic, a role",
        {
            "detail": [
                {"loc": ["body", "messages", 0, "role"], "msg": "unexpected value; permitted: 'user', 'assistant'"}
            ]
        },
        (Fact(Kind.ROLE, "developer"),),
        status=422,
    ),
    Refusal(
        "a model that is named",
        _openai("The model_name gpt-5 does not support temperature", None, None),
        (NO_TEMPERATURE,),
    ),
    Refusal(
        "OpenRouter, no endpoint",
        _openai("No endpoints found that support the requested parameters: seed", None, None),
        (NO_SEED,),
        {"seed": 1},
        404,
    ),
    Refusal(
        "a bare word before what it is",
        _openai("This model does not support the stop parameter", None, None),
        (Fact(Kind.NO_PARAMETER, "stop"),),
        {"stop": ["x"]},
    ),
    Refusal(
        "serde, a role",
        _openai("messages[0]: unknown variant `system`, expected `user` or `assistant` at line 1", None, None),
        (BY_USER,),
    ),
    *(
        Refusal(f"in other words: {said}", _openai(said, None, None), (NO_TEMPERATURE,))
        for said in (
            "该模型不支持temperature参数",
            "不支持的参数: temperature",
            "このモデルは temperature をサポートしていません",
            "temperature 파라미터는 지원되지 않습니다",
            "Der Parameter 'temperature' wird von diesem Modell nicht unterstützt.",
            "Le paramètre temperature n'est pas pris en charge par ce modèle.",
            "El parámetro 'temperature' no es compatible con este modelo",
            "O parâmetro temperature não é suportado",
            "Il parametro temperature non è supportato",
            "Параметр temperature не поддерживается",
        )
    ),
]

NOT_TO_BE_LEARNED = [
    Refusal(
        "too large", _openai("max_tokens is too large: 6000. This model supports at most 4096 tokens", None, None), ()
    ),
    Refusal("Groq, too large", _openai("`max_tokens` must be less than or equal to `8192`", "max_tokens", None), ()),
    Refusal(
        "DeepSeek, too large",
        _openai("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", None, None),
        (),
    ),
    Refusal(
        "a temperature out of range",
        _openai("temperature must be less than or equal to 1", "temperature", "decimal_above_max_value"),
        (),
        {"temperature": 1.5},
    ),
    Refusal(
        "out of tokens",
        _openai("Could not finish the message because max_tokens or model output limit was reached.", None, None),
        (),
    ),
    Refusal(
        "too long",
        _openai("This model's maximum context length is 4096 tokens. Please reduce the messages.", None, None),
        (),
    ),
    Refusal("no such model", _openai("The model 'gpt-9' does not exist", "model", "model_not_found"), (), status=404),
    Refusal(
        "no credit",
        _openai("You exceeded your current quota. Please stop.", None, "insufficient_quota"),
        (),
        {"stop": ["x"]},
    ),
    Refusal("a web page", "<html><body>Bad Request: stop</body></html>", (), {"stop": ["x"]}),
    Refusal("nothing", "", ()),
    *(
        Refusal(f"in other words: {said}", _openai(said, None, None), ())
        for said in (
            "max_tokens 参数非法，取值范围为 1 到 8192",
            "max_tokens ist ungültig: höchstens 8192",
            "max_tokens invalide : il faut une valeur entre 1 et 8192",
            "Параметр max_tokens недопустим: максимум 8192",
        )
    ),
    Refusal(
        "credits", _openai("This requires more credits, or fewer max_tokens. It can only afford 5.", None, None), ()
    ),
    Refusal("content filter", _openai("Blocked. The system message is not allowed.", None, "content_filter"), ()),
    Refusal("no such model, with advice", _openai("Model m not found. Use m2 (max_tokens only).", None, None), ()),
    Refusal("long instructions", _openai("The system message must be at most 1000 characters", None, None), ()),
    Refusal("a system that is away", _openai("System unavailable: messages cannot be read now", None, None), ()),
    Refusal("a model's name", _openai("Invalid model name. Temperature of this one is unknown.", None, None), ()),
]
