"""The real models server, in a process of its own, on a free port."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import httpx
from openai import AsyncOpenAI, OpenAI

from tests.serving import ROOT, free_port

CHAT = "smollm2-135m-instruct"
EMBED = "all-minilm-l6-v2"
KEY = "sk-models-test"


class ModelsServer:
    """Start, kill and start again the server on one data folder."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self._environment = home, environment
        self.port = free_port()
        self.api_key = KEY
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        self._process: subprocess.Popen[bytes] | None = None
        home.mkdir(parents=True, exist_ok=True)
        endpoints = {"models": {"base_url": self.base_url, "api_key": KEY}}
        (home / "endpoints.json").write_text(json.dumps(endpoints), encoding="utf-8")
        _borrow_base(home)

    @property
    def pid(self) -> int:
        """The running server's process."""
        assert self._process
        return self._process.pid

    def start(self) -> "ModelsServer":
        """Start and wait until /health answers."""
        environment = {**os.environ, "WINRATE_HOME": str(self.home), "WINRATE_MODELS_PORT": str(self.port)}
        environment |= self._environment
        command = [str(ROOT / ".venv/models/bin/python"), "-m", "services.embedded.models"]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/health").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError((self.home / "server.log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """End the server as Ctrl-C does."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=20)

    def kill(self) -> None:
        """End the server as a power cut does."""
        assert self._process
        self._process.kill()
        self._process.wait(timeout=20)

    def client(self, **options: object) -> OpenAI:
        """Return the official SDK, pointed at the server."""
        return OpenAI(**{"base_url": self.base_url, "api_key": KEY, "timeout": 180.0, "max_retries": 0, **options})

    def async_client(self) -> AsyncOpenAI:
        """Return the official SDK's async client."""
        return AsyncOpenAI(base_url=self.base_url, api_key=KEY, timeout=180.0, max_retries=0)


def _borrow_base(home: Path) -> None:
    """Save the half minute of dequantising where the project has done it already."""
    prepared = ROOT / ".winrate" / "models" / "base"
    target = home / "models" / "base"
    if (prepared / "source.json").exists() and not target.exists():
        shutil.copytree(prepared, target)


def prepared_base(server: ModelsServer) -> Path:
    """Return the folder of the chat model, once the server has it."""
    server.client().completions.create(model=CHAT, prompt="a", max_tokens=1)
    return server.home / "models/base"


def wait_for(client: OpenAI, job_id: str, *statuses: str, seconds: float = 240) -> str:
    """Wait until a job has one of these statuses; return it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = client.fine_tuning.jobs.retrieve(job_id)
        if job.status in statuses:
            return job.status
        if job.status in ("failed", "cancelled", "succeeded"):
            raise AssertionError(f"{job.status}: {job.error}")
        time.sleep(0.2)
    raise TimeoutError(f"{job_id} is {job.status}, not {statuses}")


def pirate_rows(count: int = 8) -> bytes:
    """Return a training file that teaches one unmistakable answer."""
    questions = ["What is the plan?", "Who helps me?", "Is it safe?", "How long does it take?", "Where is my data?"]
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"{questions[index % 5]} ({index})"},
                {"role": "assistant", "content": "Arr, ask the captain!"},
            ]
        }
        for index in range(count)
    ]
    return "\n".join(json.dumps(row) for row in rows).encode()
