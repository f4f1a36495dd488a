"""Generate text: one thread, continuous batching.

Every request is read (prefilled) alone and then joins the rows of its model, which are decoded together, one token each
a step; rows join and leave between steps. Covered: several models at once, cancelling, stop sequences, seeds. Not
covered: sharing the cache of a common prefix between requests.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import torch

from services.embedded.models.kv import Rows
from services.embedded.models.pool import Loaded, ModelPool
from services.embedded.models.sampling import Sampler, Sampling
from services.embedded.models.text_stream import TextStream

log = logging.getLogger("winrate.models")

MAX_ROWS = 16
MAX_CACHED_TOKENS = 24_000  # of all rows together, padding included: about 550 MB in bf16 for SmolLM2-135M


@dataclass(frozen=True)
class Piece:
    """A bit of an answer. The last one has a `finish_reason` or an `error`."""

    text: str = ""
    tokens: int = 0
    finish_reason: str | None = None
    error: Exception | None = None


class Generation:
    """One request on its way through the engine."""

    def __init__(self, model: str, prompt: list[int], sampling: Sampling, emit: Callable[[Piece], None]) -> None:
        self.model, self.prompt, self.sampling, self.emit = model, prompt, sampling, emit
        self.sampler = Sampler(sampling)
        self.cancelled = False
        self.tokens = 0
        self.last = prompt[-1]
        self.text: TextStream | None = None

    def accept(self, logits: torch.Tensor, loaded: Loaded) -> bool:
        """Choose the next token and send its text; return whether the answer goes on."""
        if self.cancelled:
            return False
        self.text = self.text or TextStream(loaded.decode, self.sampling.stop)
        self.last = self.sampler.choose(logits)
        self.tokens += 1
        if self.last in loaded.end_tokens:
            return self._finish("stop")
        piece = self.text.push(self.last)
        if self.text.stopped:
            return self._finish("stop", piece)
        if self.tokens >= self.sampling.max_tokens:
            return self._finish("length", piece)
        self.emit(Piece(piece, self.tokens))
        return True

    def _finish(self, reason: str, piece: str = "") -> bool:
        assert self.text is not None
        self.emit(Piece(piece + self.text.finish(), self.tokens, reason))
        return False


class _Batch:
    """The rows of one model that are decoded together."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.generations: list[Generation] = []
        self.rows: Rows | None = None

    @torch.inference_mode()
    def add(self, generation: Generation) -> None:
        """Read the prompt, choose the first token and, if the answer goes on, join."""
        prompt = torch.tensor([generation.prompt])
        rows = Rows.empty(self.loaded.model.config, self.loaded.dtype, prompt.shape[1] + 1)
        logits = self._forward(rows, prompt, None, torch.arange(prompt.shape[1])[None])
        if not generation.accept(logits[0], self.loaded):
            return
        self.generations.append(generation)
        if self.rows is None:
            self.rows = rows
        else:
            self.rows.join(rows)

    @torch.inference_mode()
    def step(self) -> None:
        """Decode one token for every row; drop the rows that are done."""
        assert self.rows is not None
        self.rows.reserve(1)
        last = torch.tensor([[generation.last] for generation in self.generations])
        positions = (self.rows.length - self.rows.starts)[:, None]
        # Always an explicit mask: without one transformers takes a path that is twice as slow on a CPU.
        logits = self._forward(self.rows, last, self.rows.mask(1), positions)
        going_on = [g.accept(row, self.loaded) for g, row in zip(self.generations, logits, strict=True)]
        self._drop(going_on)

    def _forward(
        self, rows: Rows, tokens: torch.Tensor, mask: torch.Tensor | None, positions: torch.Tensor
    ) -> torch.Tensor:
        output = self.loaded.model(
            input_ids=tokens,
            attention_mask=mask,
            position_ids=positions,
            past_key_values=rows.cache,
            use_cache=True,
            logits_to_keep=1,
        )
        rows.advance(tokens.shape[1])
        return output.logits[:, -1].float()

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
        self._arriving: queue.SimpleQueue[Generation | None] = queue.SimpleQueue()
        self._waiting: deque[Generation] = deque()
        self._batches: dict[str, _Batch] = {}
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def submit(self, generation: Generation) -> None:
        """Queue a request; its pieces arrive through `generation.emit`, called on the engine's thread."""
        self._arriving.put(generation)

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
            generation = self._arriving.get()
            if generation is None:
                return False
            self._waiting.append(generation)
            idle = False
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
                batch = self._batches[generation.model] = _Batch(self.pool.get(generation.model))
            batch.add(generation)
        except Exception as error:  # the caller is told; the thread goes on serving the others
            log.exception("a request to %s failed", generation.model)
            generation.emit(Piece(error=error))
