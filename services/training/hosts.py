"""Which adapter asks which host: a new one is a module and a line here."""

from collections.abc import Callable

from services import store
from services.errors import NotReady
from services.training.openai_wire import OpenAiWire
from services.training.port import TrainingHost
from services.training.together import Together
from services.words import TrainingApi

_ADAPTERS: dict[TrainingApi, Callable[[store.Provider], TrainingHost]] = {
    TrainingApi.OPENAI: OpenAiWire,
    TrainingApi.TOGETHER: Together,
}


def host(provider: store.Provider) -> TrainingHost:
    """Open a host's training; raises NotReady where it trains no models, or has no address or key yet."""
    adapter = _ADAPTERS.get(provider.training_api)
    if adapter is None:
        raise NotReady(
            f"{provider.name} does not train models. Choose another model host in Settings, or train the model "
            "elsewhere with the same rows."
        )
    return adapter(provider)
