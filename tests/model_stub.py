"""The bench's stub of a model host, running in a thread of the test, as a provider of the test's store."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bench import hosts
from bench.stub import CHAT_MODEL, EMBEDDING_MODEL, Stub
from services import providers, store
from tests.serving import free_port

KEY = "sk-test-0123456789abcdef"


class RunningStub(Stub):
    """A stub with an address; a test reads and sets its state directly."""

    port: int

    @property
    def base_url(self) -> str:
        """Give the address that a provider is set up with."""
        return f"http://127.0.0.1:{self.port}/v1"

    def as_provider(self, *, in_flight: int = 16, name: str = "Stub") -> store.Provider:
        """Make this stub the host that new work of the test's store uses."""
        provider = hosts.save(
            name, self.base_url, KEY, chat_model=CHAT_MODEL, embedding_model=EMBEDDING_MODEL, in_flight=in_flight
        )
        providers.choose(provider.id)
        return provider


@contextmanager
def running(*, latency: float = 0.0, slots: int = 64) -> Iterator[RunningStub]:
    """Serve a stub for the length of the block."""
    stub = RunningStub(latency=latency, slots=slots)
    stub.port = free_port()
    config = uvicorn.Config(stub.app(), port=stub.port, log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("The stub did not start.")
        time.sleep(0.01)
    try:
        yield stub
    finally:
        server.force_exit = server.should_exit = True
        thread.join(10)
