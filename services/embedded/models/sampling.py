"""How the next token is chosen, per request."""

import random
from dataclasses import dataclass, field
from typing import Protocol

import torch

NUCLEUS = 256  # tokens looked at first for top_p; the whole vocabulary only where these do not reach it


class Constraint(Protocol):
    """What an answer is held to, such as JSON by a schema (see constraint.py)."""

    def allowed(self, size: int) -> torch.Tensor:
        """Return which tokens may come next: bool [size]."""

    def accept(self, token: int) -> bool:
        """Go on by a token; return whether the answer is complete."""


@dataclass(frozen=True)
class Sampling:
    """What a request asked for. Temperature 0 is greedy; `logprobs` is how many alternatives to report, if any."""

    max_tokens: int
    temperature: float = 1.0
    top_p: float = 1.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    seed: int | None = None
    stop: tuple[str, ...] = field(default=())
    logprobs: int | None = None
    logit_bias: tuple[tuple[int, float], ...] = ()
    constraint: Constraint | None = None


@dataclass(frozen=True)
class Logprob:
    """How likely a token was, and the likeliest ones in its place."""

    token: int
    logprob: float
    top: tuple[tuple[int, float], ...]


class Sampler:
    """Choose tokens for one request; the same seed and the same logits give the same tokens."""

    def __init__(self, sampling: Sampling) -> None:
        self.sampling = sampling
        seed = sampling.seed if sampling.seed is not None else random.getrandbits(63)
        self._generator = torch.Generator().manual_seed(seed % 2**63)
        self._counts: dict[int, int] = {}
        self.logprob: Logprob | None = None

    def choose(self, logits: torch.Tensor) -> int:
        """Return the next token for float32 logits [vocabulary]; sets `logprob` if it was asked for."""
        adjusted = self._constrained(self._biased(self._penalised(logits)))
        if self.sampling.temperature < 1e-4:
            token = int(adjusted.argmax())
        else:
            token = self._draw(adjusted / self.sampling.temperature)
        self._counts[token] = self._counts.get(token, 0) + 1
        if self.sampling.logprobs is not None:
            self.logprob = _logprob(logits, token, self.sampling.logprobs)
        return token

    def _draw(self, logits: torch.Tensor) -> int:
        probabilities = logits.softmax(-1)
        if self.sampling.top_p >= 1:
            return int(torch.multinomial(probabilities, 1, generator=self._generator))
        top, tokens = probabilities.topk(min(NUCLEUS, probabilities.numel()))
        if float(top.sum()) < self.sampling.top_p:
            top, tokens = probabilities.sort(descending=True)
        before = top.cumsum(0) - top
        top = torch.where(before < self.sampling.top_p, top, torch.zeros_like(top))
        top[0] = max(float(top[0]), 1e-9)
        return int(tokens[torch.multinomial(top, 1, generator=self._generator)])

    def _penalised(self, logits: torch.Tensor) -> torch.Tensor:
        frequency, presence = self.sampling.frequency_penalty, self.sampling.presence_penalty
        if not self._counts or not (frequency or presence):
            return logits
        seen = torch.tensor(list(self._counts))
        counts = torch.tensor(list(self._counts.values()), dtype=logits.dtype)
        logits = logits.clone()
        logits[seen] -= frequency * counts + presence
        return logits

    def _biased(self, logits: torch.Tensor) -> torch.Tensor:
        if not self.sampling.logit_bias:
            return logits
        logits = logits.clone()
        for token, bias in self.sampling.logit_bias:
            logits[token] += bias
        return logits

    def _constrained(self, logits: torch.Tensor) -> torch.Tensor:
        if self.sampling.constraint is None:
            return logits
        return logits.masked_fill(~self.sampling.constraint.allowed(logits.numel()), float("-inf"))


def _logprob(logits: torch.Tensor, token: int, alternatives: int) -> Logprob:
    values = logits.log_softmax(-1)
    top, tokens = values.topk(alternatives)
    return Logprob(token, float(values[token]), tuple(zip(tokens.tolist(), top.tolist(), strict=True)))
