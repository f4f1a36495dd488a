"""How close words are: letters apart, and places apart."""

from collections.abc import Sequence


def is_similar(word: str, other: str, mistakes: int) -> bool:
    """Tell whether adding, leaving out or changing at most so many letters turns one word into the other."""
    if abs(len(word) - len(other)) > mistakes:
        return False
    above = list(range(len(other) + 1))
    for row, letter in enumerate(word, start=1):
        current = [row]
        for place, other_letter in enumerate(other, start=1):
            change = above[place - 1] + (letter != other_letter)
            current.append(min(change, above[place] + 1, current[-1] + 1))
        if min(current) > mistakes:
            return False
        above = current
    return above[-1] <= mistakes


def stand_close(phrase: Sequence[str], words: Sequence[str], slop: int) -> bool:
    """Tell whether the words of a phrase stand at most `slop` moves away from following each other.

    As Lucene counts: each word's place, less its place in the phrase; the moves are the span of those.
    """
    places = [[at - shift for at, word in enumerate(words) if word == wanted] for shift, wanted in enumerate(phrase)]
    if not all(places):
        return False
    return any(_fits(phrase, places, start, slop) for start in {at for found in places for at in found})


def _fits(phrase: Sequence[str], places: list[list[int]], low: int, slop: int) -> bool:
    """Tell whether each word has a place of its own between `low` and `low + slop`."""
    within = [[at + shift for at in found if low <= at <= low + slop] for shift, found in enumerate(places)]
    taken: set[int] = set()
    for choices in within:
        # The first free place will do: a word that comes again may stand further on, never further back.
        free = next((at for at in choices if at not in taken), None)
        if free is None:
            return False
        taken.add(free)
    return True
