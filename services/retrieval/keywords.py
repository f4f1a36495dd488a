"""Keyword search: BM25 over stemmed words, by bm25s."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

INDEXES_KEPT = 4
_WORDLESS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # scripts without spaces between words: a character is a word
_WORD = re.compile(rf"[{_WORDLESS}]|[^\W_{_WORDLESS}]+")


class KeywordIndex:
    """The words of some texts, ready to be searched."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s  # it brings numba along, which takes over a second to import

        self._stems = _Stems()
        documents = [self._stems.of(text) for text in texts]
        words = list(dict.fromkeys(word for document in documents for word in document))
        self._numbers = {word: number for number, word in enumerate(words)}
        ids = [[self._numbers[word] for word in document] for document in documents]
        self._size = len(texts)
        self._bm25 = bm25s.BM25()
        if words:
            self._bm25.index((ids, self._numbers), show_progress=False, create_empty_token=False)

    def scores(self, query: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Give each text's BM25 score for a query; 0 where they share no word."""
        known = [number for word in self._stems.of(query) if (number := self._numbers.get(word)) is not None]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)


class _Stems:
    """Words to stems; each distinct word is stemmed once."""

    def __init__(self) -> None:
        from Stemmer import Stemmer

        self._stemmer = Stemmer("english")
        self._known: dict[str, str] = {}

    def of(self, text: str) -> list[str]:
        """Give the stems of a text's words, in order."""
        words = _WORD.findall(text.casefold())
        new = [word for word in set(words) if word not in self._known]
        self._known.update(zip(new, self._stemmer.stemWords(new), strict=True))
        return [self._known[word] for word in words]


def index_of(texts: Sequence[str]) -> KeywordIndex:
    """Give the index of these texts; the last few are kept in memory, by what they contain."""
    digest = hashlib.blake2b()
    for text in texts:
        digest.update(text.encode() + b"\0")
    key = digest.digest()
    index = _kept.get(key) or KeywordIndex(texts)
    _kept[key] = index
    while len(_kept) > INDEXES_KEPT:
        _kept.pop(next(iter(_kept)), None)
    return index


_kept: dict[bytes, KeywordIndex] = {}
