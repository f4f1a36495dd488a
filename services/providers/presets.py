"""Hosts that many people use: their address, and what they can do, so that a form is half filled in."""

from dataclasses import dataclass

from services.words import TrainingApi


@dataclass(frozen=True, slots=True)
class Preset:
    """A host's address and abilities; `note` says in a sentence what to know before it is used."""

    name: str
    base_url: str
    training_api: TrainingApi = TrainingApi.NONE
    in_flight: int = 16
    note: str = ""


PRESETS = (
    Preset(
        "OpenAI",
        "https://api.openai.com/v1",
        TrainingApi.OPENAI,
        note="gpt-4o, gpt-4.1 and their fine-tunes go off on 14 January 2027: choose gpt-5 or newer. Those reason "
        "before they answer, so allow a variant's answers some thousands of tokens. OpenAI trains models only for "
        "organisations that did so lately, and for nobody from 6 January 2027.",
    ),
    Preset(
        "Azure Foundry",
        "https://YOUR-RESOURCE.openai.azure.com/openai/v1",
        TrainingApi.OPENAI,
        note="The chat and embedding models are the names of your deployments; a tuned model has to be deployed there "
        "before it can answer.",
    ),
    Preset(
        "Together",
        "https://api.together.xyz/v1",
        TrainingApi.TOGETHER,
        note="Trains open models, and estimates the price before it starts. Many tuned models answer only from an "
        "endpoint of their own, which is billed by the minute.",
    ),
    Preset(
        "Fireworks",
        "https://api.fireworks.ai/inference/v1",
        note="Answers and embeds. It trains by its own tool: the recipe on the fine-tune page has the command.",
    ),
    Preset("Nebius", "https://api.studio.nebius.com/v1", TrainingApi.OPENAI, note="Trains open models as OpenAI does."),
    Preset("OpenRouter", "https://openrouter.ai/api/v1", note="One key for many hosts' chat models. It trains none."),
    Preset(
        "Ollama",
        "http://127.0.0.1:11434/v1",
        in_flight=2,
        note="On your machine; any word will do as its key. It trains no models.",
    ),
    Preset(
        "vLLM",
        "http://127.0.0.1:8000/v1",
        in_flight=64,
        note="On your GPU; the key is what it was started with, or any word. It serves one model, so embeddings "
        "need a second server. It trains no models.",
    ),
    Preset(
        "LM Studio",
        "http://127.0.0.1:1234/v1",
        in_flight=2,
        note="On your machine; any word will do as its key. It trains no models.",
    ),
)
