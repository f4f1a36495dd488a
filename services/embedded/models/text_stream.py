"""Turn tokens into text that can be sent at once: whole characters only, and never a piece of a stop sequence."""

from collections.abc import Callable, Sequence

REPLACEMENT = "\ufffd"  # what a decoder gives for a character whose bytes are not all there yet


class TextStream:
    """Collect one answer's tokens and release the text that is settled."""

    def __init__(self, decode: Callable[[list[int]], str], stop: Sequence[str] = ()) -> None:
        self._decode = decode
        self._stop = tuple(stop)
        self._held_back = max((len(text) for text in self._stop), default=1) - 1
        self._tokens: list[int] = []
        self._sent = 0
        self.stopped = False

    def push(self, token: int) -> str:
        """Add a token; return the text that is now certain. Sets `stopped` at a stop sequence."""
        self._tokens.append(token)
        text = self._decode(self._tokens)
        cut = self._first_stop(text)
        if cut is not None:
            self.stopped = True
            return self._release(text[:cut])
        settled = len(text.rstrip(REPLACEMENT)) - self._held_back
        return self._release(text[: max(settled, self._sent)])

    def finish(self) -> str:
        """Return what was held back, once no more tokens come."""
        return "" if self.stopped else self._release(self._decode(self._tokens))

    def _first_stop(self, text: str) -> int | None:
        found = [text.find(stop, max(0, self._sent - self._held_back)) for stop in self._stop]
        return min((place for place in found if place >= 0), default=None)

    def _release(self, text: str) -> str:
        piece = text[self._sent :]
        self._sent = max(self._sent, len(text))
        return piece
