"""How the next token is chosen, per request."""

import random
from dataclasses import dataclass, field

import torch

NUCLEUS = 256  # tokens looked at first for top_p; the whole vocabulary only where these do not reach it


@dataclass(frozen=True)
class Sampling:
    """What a request asked for. Temperature 0 is greedy."""

    max_tokens: int
    temperature: float = 1.0
    top_p: float = 1.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    seed: int | None = None
    stop: tuple[str, ...] = field(default=())


class Sampler:
    """Choose tokens for one request; the same seed and the same logits give the same tokens."""

    def __init__(self, sampling: Sampling) -> None:
        self.sampling = sampling
        seed = sampling.seed if sampling.seed is not None else random.getrandbits(63)
        self._generator = torch.Generator().manual_seed(seed % 2**63)
        self._counts: dict[int, int] = {}

    def choose(self, logits: torch.Tensor) -> int:
        """Return the next token for float32 logits [vocabulary]."""
        logits = self._penalised(logits)
        if self.sampling.temperature < 1e-4:
            token = int(logits.argmax())
        else:
            token = self._draw(logits / self.sampling.temperature)
        self._counts[token] = self._counts.get(token, 0) + 1
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
