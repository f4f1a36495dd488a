"""The key, the models, and what an unknown path answers."""

import httpx
import openai
import pytest
from openai import OpenAI

from tests.embedded.models.server import CHAT, EMBED, ModelsServer


def test_health_needs_no_key(models_server: ModelsServer) -> None:
    health = httpx.get(models_server.base_url.removesuffix("/v1") + "/health").json()
    assert health["status"] == "ok"
    assert isinstance(health["ready"], bool)


def test_a_wrong_key_is_refused(models_server: ModelsServer) -> None:
    with pytest.raises(openai.AuthenticationError) as refused:
        models_server.client(api_key="sk-wrong").models.list()
    assert refused.value.code == "invalid_api_key"


@pytest.mark.parametrize("path", ["/models", "/files", "/nothing"])
def test_no_key_is_refused_before_anything_else(models_server: ModelsServer, path: str) -> None:
    answer = httpx.get(models_server.base_url + path)
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")


def test_models_are_listed_and_described(client: OpenAI) -> None:
    assert {CHAT, EMBED} <= {model.id for model in client.models.list()}
    assert client.models.retrieve(CHAT).object == "model"
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("ft:nobody")
    assert refused.value.code == "model_not_found"


def test_the_models_that_came_along_cannot_be_deleted(client: OpenAI) -> None:
    with pytest.raises(openai.PermissionDeniedError):
        client.models.delete(CHAT)


def test_an_unknown_path_and_a_broken_body_get_openais_shape(models_server: ModelsServer) -> None:
    headers = {"authorization": f"Bearer {models_server.api_key}"}
    unknown = httpx.get(models_server.base_url + "/nothing", headers=headers)
    assert (unknown.status_code, unknown.json()["error"]["message"]) == (404, "Invalid URL (GET /v1/nothing)")
    broken = httpx.post(models_server.base_url + "/chat/completions", headers=headers, content="{")
    assert (broken.status_code, broken.json()["error"]["type"]) == (400, "invalid_request_error")
