"""One request on its way through the engine, and the pieces of its answer."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from services.embedded.models.pool import Loaded
from services.embedded.models.sampling import Logprob, Sampler, Sampling
from services.embedded.models.text_stream import TextStream


@dataclass(frozen=True)
class Piece:
    """A bit of an answer; `tokens` and `cached` (of the prompt) count from its start. The last one has a
    `finish_reason` or an `error`.
    """

    text: str = ""
    tokens: int = 0
    finish_reason: str | None = None
    error: Exception | None = None
    logprobs: tuple[Logprob, ...] = ()
    cached: int = 0


class Generation:
    """A prompt, how to answer it, and how far the answer is."""

    def __init__(self, model: str, prompt: list[int], sampling: Sampling, emit: Callable[[Piece], None]) -> None:
        self.model, self.prompt, self.sampling, self.emit = model, prompt, sampling, emit
        self.sampler = Sampler(sampling)
        self.cancelled = False
        self.tokens = self.cached = 0
        self.last = prompt[-1]
        self.text: TextStream | None = None

    def accept(self, logits: torch.Tensor, loaded: Loaded) -> bool:
        """Choose the next token and send its text; return whether the answer goes on."""
        if self.cancelled:
            return False
        try:
            return self._accept(logits, loaded)
        except Exception as error:  # noqa: BLE001 one request's trouble (a schema too complex, say) must not end its neighbours'
            self.emit(Piece(error=error))
            return False

    def _accept(self, logits: torch.Tensor, loaded: Loaded) -> bool:
        self.text = self.text or TextStream(loaded.decode, self.sampling.stop)
        self.last = self.sampler.choose(logits)
        self.tokens += 1
        if self.last in loaded.end_tokens:
            return self._finish("stop")
        complete = self.sampling.constraint is not None and self.sampling.constraint.accept(self.last)
        piece = self.text.push(self.last)
        if self.text.stopped:
            return self._finish("stop", piece)
        logprobs = (self.sampler.logprob,) if self.sampler.logprob else ()
        if complete:
            return self._finish("stop", piece, logprobs)
        if self.tokens >= self.sampling.max_tokens:
            return self._finish("length", piece, logprobs)
        self.emit(Piece(piece, self.tokens, logprobs=logprobs, cached=self.cached))
        return True

    def _finish(self, reason: str, piece: str = "", logprobs: tuple[Logprob, ...] = ()) -> bool:
        assert self.text is not None
        self.emit(Piece(piece + self.text.finish(), self.tokens, reason, logprobs=logprobs, cached=self.cached))
        return False
