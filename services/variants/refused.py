"""What a variant asks for and its model does not take, so that a page can say it."""

from services import providers, store
from services.variants.settings import Settings

_NAMES = {
    "temperature": "a temperature",
    "reasoning_effort": "a reasoning effort",
    "verbosity": "a verbosity",
}


def refused(model: store.Model, settings: Settings) -> list[str]:
    """Say what of the settings is not sent to a model, since it refused that before; one sentence each."""
    names = providers.refused(model.provider, model.name, settings.parameters())
    return [_sentence(model, settings, name) for name in names]


def _sentence(model: store.Model, settings: Settings, name: str) -> str:
    value = settings.parameters()[name]
    shown = f"{value:g}" if isinstance(value, float) else value
    if providers.takes(model.provider, model.name, name):
        return f"{model.label} does not take “{shown}” as {_NAMES[name]}: its own default is used instead."
    return f"{model.label} does not take {_NAMES[name]}: “{shown}” is not sent, and its own default is used."
