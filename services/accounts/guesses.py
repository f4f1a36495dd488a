"""How many wrong passwords are borne, before anybody is asked whether one is right.

They are counted three ways: by account and network, so that who guesses from elsewhere keeps nobody out; by account, so
that many networks together get no further; by network, so that one gets no further by trying many names. A browser in
which the account signed in before has a count of its own: it gets in while strangers use the others up.
"""

from dataclasses import dataclass

from services.accounts.tries import Tries, network

here = Tries(most=10, seconds=600)  # by account and network, or by known browser
anywhere = Tries(most=50, seconds=600)  # by account
anybody = Tries(most=60, seconds=600)  # by network


@dataclass(frozen=True, slots=True)
class Guess:
    """One password that somebody entered, and what it counts for."""

    counts: tuple[tuple[Tries, str], ...]

    def take(self) -> int:
        """Count it where that is allowed; otherwise say for how many seconds to wait."""
        if waits := max(tries.wait(key) for tries, key in self.counts):
            return waits
        for tries, key in self.counts:
            tries.note(key)
        return 0

    def give_back(self) -> None:
        """Take it off the counts: it was right, or nobody could be asked."""
        for tries, key in self.counts:
            tries.give_back(key)


def of(username: str, address: str, known: str = "") -> Guess:
    """Give a guess at an account's password; `known` is what marks a browser in which it signed in before."""
    name, whence = username.casefold(), network(address)
    if known:
        return Guess(((here, f"browser {known}"),))
    return Guess(((here, f"{whence} {name}"), (anywhere, name), (anybody, whence)))
