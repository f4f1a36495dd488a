"""One guard for documents, model hosts, training hosts and Argilla: what was checked is what is connected to."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from bench import hosts
from services import network, providers
from services.documents import addresses
from services.errors import BadInput, NotReady, ProviderDown
from services.finetunes.elsewhere import Elsewhere
from services.mirror.client import Argilla
from services.settings import Endpoint
from services.tables import from_hub
from services.training.together import Together
from services.words import TrainingApi
from tests.model_stub import KEY, RunningStub

CLOUD = "belongs to the cloud"
REFUSED = rf"{CLOUD}|inside this network|is no web address"
LOOK_UP = socket.getaddrinfo
DETOURS = (
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal./",
    "http://METADATA.google.internal/computeMetadata/v1/",
    "http://168.63.129.16/machine",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://１６９.２５４.１６９.２５４/",
)


def leading(monkeypatch: pytest.MonkeyPatch, **numbers: list[str]) -> dict[str, int]:
    """Have names under .test lead to numbers, one after the other at each look-up; counts the look-ups."""
    asked: dict[str, int] = {}

    def look_up(host: str, port: Any, *args: Any, **how: Any) -> Any:
        name = str(host).removesuffix(".test")
        if name not in numbers:
            return LOOK_UP(host, port, *args, **how)
        number = numbers[name][min(asked.get(name, 0), len(numbers[name]) - 1)]
        asked[name] = asked.get(name, 0) + 1
        return LOOK_UP(number, port, *args, **how)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


class Leading(BaseHTTPRequestHandler):
    """A server that leads whoever asks it to a cloud's service."""

    seen: list[str] = []  # noqa: RUF012 (the handler is made anew for each request)

    def do_GET(self) -> None:
        self.seen.append(f"{self.command} {self.headers['host']}{self.path}")
        self.send_response(307)
        self.send_header("location", "http://169.254.169.254/latest/")
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def leader() -> Iterator[str]:
    Leading.seen.clear()
    server = HTTPServer(("127.0.0.1", 0), Leading)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("address", DETOURS)
@pytest.mark.parametrize("allowed", ["0", "1"])
def test_no_document_is_fetched_from_a_clouds_service(
    monkeypatch: pytest.MonkeyPatch, address: str, allowed: str
) -> None:
    monkeypatch.setenv("WINRATE_ALLOW_PRIVATE_URLS", allowed)
    with pytest.raises(BadInput, match=REFUSED):
        addresses.fetch(address)


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1/", "http://0x7f.1/", "http://2130706433/", "http://017700000001/", "http://127.1/"),
        *(
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost/",
            "http://[fec0::1]/",
        ),
        *(
            "http://[fe80::1%25lo]/",
            "http://１２７.0.0.1/",
            "http://0/",
            "http://[64:ff9b::7f00:1]/",
            "http://10.0.0.1:80/",
        ),
    ],
)
def test_no_document_is_fetched_from_this_network(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.delenv("WINRATE_ALLOW_PRIVATE_URLS", raising=False)
    with pytest.raises(BadInput, match=REFUSED):
        addresses.fetch(address)


def test_an_address_with_a_user_name_is_not_fetched() -> None:
    with pytest.raises(BadInput, match="has a user name in it"):
        addresses.fetch("https://example.com@127.0.0.1/")


def test_a_redirect_is_checked_like_the_first_address(monkeypatch: pytest.MonkeyPatch, leader: str) -> None:
    monkeypatch.setenv("WINRATE_ALLOW_PRIVATE_URLS", "1")
    with pytest.raises(BadInput, match=CLOUD):
        addresses.fetch(leader)
    assert len(Leading.seen) == 1


def test_a_name_is_looked_up_once_and_that_number_is_asked(monkeypatch: pytest.MonkeyPatch, leader: str) -> None:
    monkeypatch.setenv("WINRATE_ALLOW_PRIVATE_URLS", "1")
    asked = leading(monkeypatch, rebound=["127.0.0.1", "169.254.169.254"])
    port = leader.rpartition(":")[2]
    with pytest.raises(BadInput, match=CLOUD):
        addresses.fetch(f"http://rebound.test:{port}/a")
    assert asked["rebound"] == 1 and Leading.seen == [f"GET rebound.test:{port}/a"]


@pytest.mark.parametrize("number", ["169.254.169.254", "168.63.129.16", "::ffff:169.254.169.254", "fd00:ec2::254"])
def test_a_name_that_leads_to_a_clouds_service_is_not_asked(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    leading(monkeypatch, inner=[number])
    with pytest.raises(BadInput, match=CLOUD):
        network.client("http://inner.test", private=True).get("/")
    with pytest.raises(BadInput, match="inside this network"):
        addresses.fetch("http://inner.test/")
    with pytest.raises(OSError, match=CLOUD):
        asyncio.run(network.Resolver(network.Guard(private=True)).resolve("inner.test", 80))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("address", DETOURS)
def test_no_host_of_models_trainings_or_reviews_is_a_clouds_service(address: str) -> None:
    named = {"chat_model": "m", "embedding_model": "e", "in_flight": 1}
    with pytest.raises(BadInput, match=CLOUD):
        hosts.save("A", address, KEY, **named)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=CLOUD):
        Elsewhere("Axolotl", address, "m")
    with pytest.raises(BadInput, match=REFUSED):
        Argilla(Endpoint(address, KEY))


@pytest.mark.usefixtures("home")
async def test_a_host_that_was_kept_before_is_not_asked_either(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"chat_model": "m", "embedding_model": "e", "in_flight": 1, "training_api": TrainingApi.TOGETHER}
    with monkeypatch.context() as patched:
        patched.setattr(network.Guard, "check", lambda *_: None)
        host = hosts.save("A", "http://169.254.169.254/v1", KEY, **made)  # type: ignore[arg-type]
    with pytest.raises(NotReady, match=CLOUD):
        providers.client(host)
    with pytest.raises(BadInput, match=CLOUD):
        Together(host)


async def test_a_model_host_cannot_lead_to_a_clouds_service(
    monkeypatch: pytest.MonkeyPatch, stub: RunningStub, leader: str
) -> None:
    named = {"chat_model": "m", "embedding_model": "e", "in_flight": 1}
    leading(monkeypatch, inner=["169.254.169.254"])
    for address in (f"{leader}/v1", "http://inner.test/v1"):
        host = hosts.save("A", address, KEY, **named)  # type: ignore[arg-type]
        for retries in (0, 1):
            async with providers.client(host).with_options(max_retries=retries, timeout=5) as at:
                with pytest.raises(ProviderDown):
                    await providers.chat(at, "m", [{"role": "user", "content": "Hi"}], temperature=0.0, max_tokens=5)


async def test_models_on_this_machine_are_asked_as_ever(monkeypatch: pytest.MonkeyPatch, stub: RunningStub) -> None:
    leading(monkeypatch, laptop=["127.0.0.1"])
    address = stub.base_url.replace("127.0.0.1", "laptop.test")
    host = hosts.save("Ollama", address, KEY, chat_model="m", embedding_model="e", in_flight=1)
    for retries in (0, 2):
        async with providers.client(host).with_options(max_retries=retries) as at:
            said = await providers.chat(at, "m", [{"role": "user", "content": "Hi"}], temperature=0.0, max_tokens=5)
        assert said.text == "m says of: Hi"


def test_a_name_with_two_numbers_is_asked_at_the_one_that_answers(leader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(leader.rpartition(":")[2])
    both = [(0, 0, 0, "", ("::1", port)), (0, 0, 0, "", ("127.0.0.1", port))]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *args, **how: both if host == "two.test" else LOOK_UP(host, *args, **how)
    )
    with network.client(f"http://two.test:{port}", private=True) as client:
        assert client.get("/").status_code == 307


def test_a_proxy_of_the_environment_is_used_and_looks_names_up_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(network.Forbidden):
        network.client("http://169.254.169.254", private=True)
    with network.client("http://argilla.example", private=True) as client, pytest.raises(httpx.ConnectError):
        client.get("/")


@pytest.mark.parametrize(
    "name", ["/etc", "../secret", "http://169.254.169.254/x", ".", "a/b/c", "s3://x/y", "~/data", ""]
)
def test_a_dataset_of_the_hub_is_a_name_and_no_place(name: str) -> None:
    with pytest.raises(BadInput, match="no name on the hub"):
        from_hub(name)
