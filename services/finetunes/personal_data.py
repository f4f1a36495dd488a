"""Personal data that stands in a text: addresses and numbers that can be checked. Names of people are not looked for.

Phone numbers by Google's library, bank accounts and cards by their check digits; see docs/decisions/personal-data.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn

NATIONAL = "US"  # numbers without a country code are read as this country's
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")
_MAY_BE_PHONE = re.compile(r"[+(]?\d(?:[\s().\-/]*\d){6,}")  # the library takes 5 ms for a page of text
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"\b[3-6]\d{3}(?:[ -]?\d){9,15}\b")
_WRITTEN_AS_PHONE = re.compile(r"[+()\-./ ]")


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data, as it stands in the text."""

    kind: str
    text: str


@lru_cache(maxsize=16_384)
def find(text: str) -> tuple[Found, ...]:
    """List the e-mail addresses, phone numbers, bank accounts and card numbers in a text, each once."""
    accounts = list(_accounts(text))
    taken = " ".join(found.text for found in accounts)
    phones = [found for found in _phones(text) if found.text not in taken]
    return tuple(dict.fromkeys([*_emails(text), *accounts, *phones]))


def _emails(text: str) -> Iterator[Found]:
    return (Found("e-mail address", match[0]) for match in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[Found]:
    if _MAY_BE_PHONE.search(text):
        for match in PhoneNumberMatcher(text, NATIONAL, leniency=Leniency.STRICT_GROUPING):
            if _WRITTEN_AS_PHONE.search(match.raw_string):  # a bare row of digits is an order's number more often
                yield Found("phone number", match.raw_string)


def _accounts(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        if iban.is_valid(match[0]):
            yield Found("bank account", match[0])
    for match in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"[ -]", "", match[0])):
            yield Found("card number", match[0])
