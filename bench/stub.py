"""A model host that is not one: OpenAI's wire format with a set latency, a set number of slots and failures on demand.

Stands in for a paid host in tests and benches: `python -m bench.stub --port 9000 --latency 0.05 --slots 64`.
Answers are made of the request, embeddings of its words' hashes, fine-tuning jobs go one state further at each look.
"""

import argparse
import asyncio
import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CHAT_MODEL = "stub-chat"
EMBEDDING_MODEL = "stub-embedding"
DIMENSIONS = 64
HELD = "held"

Say = Callable[[dict[str, Any]], str]


@dataclass(slots=True)
class Failure:
    """What a path answers instead of the truth, `times` over; seconds > 0 make it hang first."""

    status: int
    code: str = ""
    message: str = "the stub was told to fail"
    times: int = 1_000_000
    seconds: float = 0.0
    retry_after: str = ""


@dataclass(slots=True)
class Call:
    """One request that came in."""

    path: str
    body: dict[str, Any]
    key: str


def echo(body: dict[str, Any]) -> str:
    """Answer with the last line that was asked."""
    asked = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
    lines = [line for line in str(asked).splitlines() if line.strip()]
    return f"{body['model']} says of: {lines[-1][:200]}"


@dataclass
class Stub:
    """The host's state, open to whoever started it: what it says, how it fails, what it was asked."""

    latency: float = 0.05
    slots: int = 64
    say: Say = echo
    message: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # a choice's message and finish_reason, whole
    refuse: Callable[[dict[str, Any]], Response | None] | None = None  # answered instead, if anything
    usage: dict[str, Any] = field(default_factory=dict)  # what a completion counts besides
    ending: str = "succeeded"  # how fine-tuning jobs end; HELD: they run until they are cancelled
    calls: list[Call] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._file_names: dict[str, str] = {}
        self._free = asyncio.Semaphore(self.slots)

    def fail(self, path: str, status: int, **how: Any) -> None:
        """Make every path that contains `path` fail with a status."""
        self.failures[path] = Failure(status, **how)

    def heal(self) -> None:
        """Tell the truth again."""
        self.failures.clear()

    def asked(self, path: str) -> list[dict[str, Any]]:
        """List the bodies that came to paths which contain `path`."""
        return [call.body for call in self.calls if path in call.path]

    def app(self) -> Starlette:
        """Give the ASGI application."""
        jobs = "/v1/fine_tuning/jobs"
        routes = [
            Route("/v1/models", self._answering(self._models)),
            Route("/v1/chat/completions", self._answering(self._chat), methods=["POST"]),
            Route("/v1/completions", self._answering(self._complete), methods=["POST"]),
            Route("/v1/embeddings", self._answering(self._embed), methods=["POST"]),
            Route("/v1/files", self._answering(self._upload), methods=["POST"]),
            Route("/v1/files", self._answering(self._list_files)),
            Route(jobs, self._answering(self._create_job), methods=["POST"]),
            Route(jobs, self._answering(self._list_jobs)),
            Route(jobs + "/{job_id}", self._answering(self._look_at_job)),
            Route(jobs + "/{job_id}/events", self._answering(self._events)),
            Route(jobs + "/{job_id}/cancel", self._answering(self._cancel_job), methods=["POST"]),
        ]
        return Starlette(routes=routes)

    def _answering(self, make: Callable[[Request, dict[str, Any]], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            is_json = request.headers.get("content-type", "").startswith("application/json")
            body: dict[str, Any] = await request.json() if is_json and await request.body() else {}
            key = request.headers.get("authorization", "").removeprefix("Bearer ")
            self.calls.append(Call(request.url.path, body, key))
            if failed := await self._failed(request.url.path):
                return failed
            made = make(request, body)
            made = await made if asyncio.iscoroutine(made) else made
            return made if isinstance(made, Response) else JSONResponse(made)

        return endpoint

    async def _failed(self, path: str) -> Response | None:
        failure = next((each for part, each in self.failures.items() if part in path and each.times > 0), None)
        if failure is None:
            return None
        failure.times -= 1
        await asyncio.sleep(failure.seconds)
        error = {"message": failure.message, "type": "stub_error", "code": failure.code or None, "param": None}
        headers = {"retry-after": failure.retry_after} if failure.retry_after else {}
        return JSONResponse({"error": error}, failure.status, headers)

    async def _work(self) -> None:
        async with self._free:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            await asyncio.sleep(self.latency)
            self.at_once -= 1

    def _models(self, _request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        names = (CHAT_MODEL, EMBEDDING_MODEL)
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "stub"} for name in names]
        return {"object": "list", "data": models}

    def _said(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.message(body) if self.message else {"message": {"role": "assistant", "content": self.say(body)}}

    async def _chat(self, _request: Request, body: dict[str, Any]) -> dict[str, Any] | Response:
        await self._work()
        if self.refuse and (refusal := self.refuse(body)):
            return refusal
        choice = {"index": 0, "finish_reason": "stop", **self._said(body)}
        return {**self._completion("chat.completion", body["model"]), "choices": [choice]}

    async def _complete(self, _request: Request, body: dict[str, Any]) -> dict[str, Any]:
        await self._work()
        choice = {"index": 0, "finish_reason": "stop", "text": self.say(body), "logprobs": None}
        return {**self._completion("text_completion", body["model"]), "choices": [choice]}

    def _completion(self, kind: str, model: str) -> dict[str, Any]:
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15} | self.usage
        said = {"id": f"c-{next(self._numbers)}", "object": kind, "created": 0, "model": model, "usage": usage}
        return said | {"system_fingerprint": "fp_stub"}

    async def _embed(self, _request: Request, body: dict[str, Any]) -> dict[str, Any]:
        await self._work()
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        as_text = body.get("encoding_format") == "base64"
        rows = [_as_base64(vector(text)) if as_text else vector(text).tolist() for text in texts]
        data = [{"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(rows)]
        return {
            "object": "list",
            "model": body["model"],
            "data": data,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }

    async def _upload(self, request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        async with request.form() as form:
            content: bytes = await form["file"].read()  # type: ignore[union-attr]
            name = str(form["file"].filename)  # type: ignore[union-attr]
        file_id = f"file-{next(self._numbers)}"
        self.files[file_id] = content
        self._file_names[file_id] = name
        return self._file(file_id)

    def _list_files(self, _request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        return {"object": "list", "data": [self._file(each) for each in self.files], "has_more": False}

    def _file(self, file_id: str) -> dict[str, Any]:
        return {
            "id": file_id,
            "object": "file",
            "bytes": len(self.files[file_id]),
            "created_at": 0,
            "filename": self._file_names[file_id],
            "purpose": "fine-tune",
            "status": "processed",
        }

    def _create_job(self, _request: Request, body: dict[str, Any]) -> dict[str, Any] | Response:
        if body["training_file"] not in self.files:
            message = f"The file {body['training_file']} does not exist"
            error = {"message": message, "type": "invalid_request_error", "code": None, "param": "training_file"}
            return JSONResponse({"error": error}, 400)
        number = next(self._numbers)
        job = {
            "id": f"ftjob-{number}",
            "object": "fine_tuning.job",
            "created_at": int(time.time()),
            "model": body["model"],
            "training_file": body["training_file"],
            "status": "validating_files",
            "fine_tuned_model": None,
            "error": None,
            "finished_at": None,
            "hyperparameters": {"n_epochs": "auto"},
            "organization_id": "org-stub",
            "result_files": [],
            "seed": 0,
            "trained_tokens": None,
            "validation_file": None,
            "user_provided_suffix": body.get("suffix"),
        }
        self.jobs[str(job["id"])] = job
        return job

    def _list_jobs(self, _request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        return {"object": "list", "data": list(self.jobs.values())[::-1], "has_more": False}

    def _look_at_job(self, request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        job = self.jobs[request.path_params["job_id"]]
        job["status"] = self._next_status(job["status"])
        if job["status"] == "succeeded":
            name = f"ft:{job['model']}:stub::{job['user_provided_suffix']}-{job['id']}"
            job |= {"fine_tuned_model": name, "trained_tokens": 1234}
        if job["status"] == "failed":
            job["error"] = {"code": "bad_rows", "message": "row 3 has no assistant turn", "param": None}
        return job

    def _next_status(self, status: str) -> str:
        steps = {"validating_files": "queued", "queued": "running"}
        return steps.get(status) or (status if status != "running" or self.ending == HELD else self.ending)

    def _events(self, request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        job_id = request.path_params["job_id"]
        events = [
            {
                "id": f"{job_id}-event-{step}",
                "object": "fine_tuning.job.event",
                "created_at": 1_790_000_000 + step,
                "level": "info",
                "message": f"Step {step}",
                "type": "metrics",
                "data": {"step": step, "train_loss": 3.0 / step},
            }
            for step in (3, 2, 1)
        ]
        return {"object": "list", "data": events, "has_more": False}

    def _cancel_job(self, request: Request, _body: dict[str, Any]) -> dict[str, Any]:
        job = self.jobs[request.path_params["job_id"]]
        job["status"] = "cancelled"
        return job


def vector(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Embed a text as the sum of its words' hashes, so that texts with shared words are near each other."""
    rows = [_of_word(word) for word in text.lower().split()] or [_of_word("")]
    return np.sum(rows, axis=0, dtype=np.float32)  # type: ignore[no-any-return]


def _of_word(word: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    digest = hashlib.shake_128(word.strip("?.,!").encode()).digest(DIMENSIONS)
    return np.frombuffer(digest, dtype=np.uint8).astype(np.float32) / 127.5 - 1.0


def _as_base64(row: np.ndarray[Any, np.dtype[np.float32]]) -> str:
    return base64.b64encode(row.tobytes()).decode()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds per call")
    parser.add_argument("--slots", type=int, default=64, help="calls at once; the rest wait")
    asked = parser.parse_args()
    stub = Stub(latency=asked.latency, slots=asked.slots)
    uvicorn.run(stub.app(), port=asked.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
