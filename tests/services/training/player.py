"""Plays a cassette: for each method and path its answers in order, the last one again and again."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).parent / "cassettes"


class Player:
    """A host that says what its documentation says, and keeps what it was asked."""

    def __init__(self, name: str) -> None:
        self.answers: dict[str, list[Any]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["answers"]
        self.asked: list[tuple[str, Any]] = []
        self._played: dict[str, int] = defaultdict(int)

    def transport(self) -> httpx.MockTransport:
        """Give what an httpx client takes in the place of the network."""
        return httpx.MockTransport(self._play)

    def client(self) -> httpx.AsyncClient:
        """Give an httpx client that only hears the cassette."""
        return httpx.AsyncClient(transport=self.transport())

    def sent(self, call: str) -> list[Any]:
        """List the bodies that were sent in one kind of call."""
        return [body for made, body in self.asked if made == call]

    def _play(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {request.url.path}"
        is_json = "json" in request.headers.get("content-type", "") and request.content
        self.asked.append((call, json.loads(request.content) if is_json else None))
        if call not in self.answers:
            return httpx.Response(404, json={"error": {"message": f"Unknown path {call}", "code": "not_found"}})
        takes = self.answers[call]
        said = takes[min(self._played[call], len(takes) - 1)]
        self._played[call] += 1
        return httpx.Response(said.get("status", 200), headers=said.get("headers"), json=said["body"])
