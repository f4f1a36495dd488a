"""Generate text: one thread, continuous batching.

Every prompt is read (prefilled) alone, from where it differs from the prompts read before, and then joins the rows of
its model, which are decoded together, one token each a step; rows join and leave between steps. Covered: several models
at once, cancelling, prompts that begin alike.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

import torch

from services.embedded.models.kv import Rows
from services.embedded.models.pool import Loaded, ModelPool
from services.embedded.models.prefix import PrefixCache
from services.embedded.models.request import Generation, Piece

log = logging.getLogger("winrate.models")

MAX_ROWS = 16
MAX_CACHED_TOKENS = 24_000  # of all rows together, padding included: about 550 MB in bf16 for SmolLM2-135M


class _Batch:
    """The rows of one model that are decoded together."""

    def __init__(self, loaded: Loaded, read_before: PrefixCache) -> None:
        self.loaded, self._read_before = loaded, read_before
        self.generations: list[Generation] = []
        self.rows: Rows | None = None

    @torch.inference_mode()
    def add(self, generation: Generation) -> None:
        """Read the prompt, choose the first token and, if the answer goes on, join."""
        rows, logits = self._read(generation)
        if not generation.accept(logits[0], self.loaded):
            return
        self.generations.append(generation)
        if self.rows is None:
            self.rows = rows
        else:
            self.rows.join(rows)

    def _read(self, generation: Generation) -> tuple[Rows, torch.Tensor]:
        loaded, prompt = self.loaded, generation.prompt
        rows = Rows.empty(loaded.config, loaded.dtype, len(prompt) + 1, loaded.device)
        found = self._read_before.longest(generation.model, prompt)
        if found is not None:
            rows.recall(found[0])
            generation.cached = rows.length
            if found[1] is not None:
                return rows, found[1]
        positions = torch.arange(rows.length, len(prompt), device=loaded.device)[None]
        tokens = torch.tensor([prompt[rows.length :]], device=loaded.device)
        logits = loaded.forward(rows, tokens, positions).cpu()
        self._read_before.keep(generation.model, prompt, rows.data[:, :, 0, :, : rows.length], logits)
        return rows, logits

    @torch.inference_mode()
    def step(self) -> None:
        """Decode one token for every row; drop the rows that are done."""
        assert self.rows is not None
        last = torch.tensor([[generation.last] for generation in self.generations], device=self.loaded.device)
        positions = (self.rows.length - self.rows.starts)[:, None]
        logits = self.loaded.forward(self.rows, last, positions).cpu()
        going_on = [g.accept(row, self.loaded) for g, row in zip(self.generations, logits, strict=True)]
        self._drop(going_on)

    def _drop(self, going_on: list[bool]) -> None:
        if all(going_on):
            return
        kept = [index for index, alive in enumerate(going_on) if alive]
        self.generations = [self.generations[index] for index in kept]
        if kept and self.rows is not None:
            self.rows.keep(kept)
        else:
            self.rows = None

    def fail(self, error: Exception) -> None:
        """Tell every row that it cannot be finished."""
        for generation in self.generations:
            generation.emit(Piece(error=error))
        self.generations, self.rows = [], None


class Engine:
    """Serve generations from any thread, on a thread of its own."""

    def __init__(self, pool: ModelPool) -> None:
        self.pool = pool
        self._arriving: queue.SimpleQueue[Generation | Callable[[], None] | None] = queue.SimpleQueue()
        self._waiting: deque[Generation] = deque()
        self._batches: dict[str, _Batch] = {}
        self._read_before = PrefixCache()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def submit(self, generation: Generation) -> None:
        """Queue a request; its pieces arrive through `generation.emit`, called on the engine's thread."""
        self._arriving.put(generation)

    def forget(self, model_id: str) -> None:
        """Drop a model that was deleted, and what was read by it."""
        done: Future[None] = Future()

        def drop() -> None:
            self.pool.forget(model_id)
            self._read_before.forget(model_id)
            done.set_result(None)

        self._arriving.put(drop)
        done.result(timeout=60)

    def stop(self) -> None:
        """End the thread after the step in progress."""
        self._arriving.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while self._collect():
            while self._waiting and self._fits(self._waiting[0]):
                self._start(self._waiting.popleft())
            for name, batch in list(self._batches.items()):
                try:
                    if batch.generations:
                        batch.step()
                except Exception as error:  # one model's failure must not end the thread that serves all
                    log.exception("decoding with %s failed", name)
                    batch.fail(error)
                if not batch.generations:
                    del self._batches[name]

    def _collect(self) -> bool:
        idle = not self._waiting and not self._batches
        while idle or not self._arriving.empty():
            arrived = self._arriving.get()
            if arrived is None:
                return False
            if isinstance(arrived, Generation):
                self._waiting.append(arrived)
                idle = False
            else:
                arrived()
        return True

    def _fits(self, generation: Generation) -> bool:
        running = [g for batch in self._batches.values() for g in batch.generations]
        if not running:
            return True
        longest = max(len(g.prompt) + g.sampling.max_tokens for g in [*running, generation])
        return len(running) < MAX_ROWS and longest * (len(running) + 1) <= MAX_CACHED_TOKENS

    def _start(self, generation: Generation) -> None:
        if generation.cancelled:
            return
        try:
            batch = self._batches.get(generation.model)
            if batch is None:
                loaded = self.pool.get(generation.model)
                batch = self._batches[generation.model] = _Batch(loaded, self._read_before)
            batch.add(generation)
        except Exception as error:  # the caller is told; the thread goes on serving the others
            log.exception("a request to %s failed", generation.model)
            generation.emit(Piece(error=error))
