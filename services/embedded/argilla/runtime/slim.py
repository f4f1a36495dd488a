"""Keep argilla-server from importing, at start, what this deployment uses rarely or never.

Hugging Face `datasets` (with pandas and pyarrow) serves only import from and export to the hub; the clients of
Elasticsearch and OpenSearch serve only those engines. Together they are about half of the import time and memory.
The hub's two classes are loaded on first use; the two engines are left out where another engine was chosen.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

HUB = "argilla_server.contexts.hub"
ENGINES = {
    "argilla_server.search_engine.elasticsearch": "ElasticSearchEngine",
    "argilla_server.search_engine.opensearch": "OpenSearchEngine",
}


class OnFirstCall:
    """Stand for a class of a module that is imported when the class is first called."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if isinstance(sys.modules.get(self._module), StandIn):
            del sys.modules[self._module]
        return getattr(importlib.import_module(self._module), self._name)(*args, **kwargs)


class StandIn(ModuleType):
    """A module that holds only the names that argilla-server imports from the real one."""


def defer_hub() -> None:
    """Import Hugging Face `datasets` only when a job imports from or exports to the hub."""
    _stand_in(HUB, HubDataset=OnFirstCall(HUB, "HubDataset"), HubDatasetExporter=OnFirstCall(HUB, "HubDatasetExporter"))


def leave_out_search_clients() -> None:
    """Leave out the Elasticsearch and OpenSearch engines and their clients."""
    for module, name in ENGINES.items():
        _stand_in(module, **{name: None})


def leave_out_web_app() -> None:
    """Leave out the HTTP application, which a worker does not serve."""
    _stand_in("argilla_server._app", app=None)


def _stand_in(name: str, **attributes: object) -> None:
    module = StandIn(name)
    vars(module).update(attributes)
    sys.modules[name] = module
