"""Where the islands send the keys that somebody chose, and what a page needs to know of them."""

from typing import Annotated, Any

from pydantic import Field
from starlette.routing import BaseRoute, Route

from components.islands.routes import Call, Doorman, Payload, Sent
from services import keyboards, web
from services.accounts import Action
from services.errors import NotFound
from services.store import Person
from services.words import KeyPage

# Keys belong to a person, not to a project; who may vote may review.
_DOORMAN = Doorman("choice", "choices of keys", Action.VOTE, lambda _page: None)


class _Keys(Sent):
    keys: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=20)]]


def _choose(call: Call) -> Payload:
    if call.subject not in set(KeyPage):
        raise NotFound("There is no such page.")
    sent = _DOORMAN.read(_Keys, call)
    return {"bindings": keyboards.choose(call.person.id, KeyPage(call.subject), sent.keys)}


def of_page(page: KeyPage, person: Person | None) -> dict[str, Any]:
    """Give what an island draws and reads keys by; without a person the usual keys, which nobody can change."""
    if person is None:
        return {"bindings": keyboards.usual(page), "choice": None}
    choice = {
        "url": web.here(f"/api/keys/{page}"),
        "labeler": person.id,
        "actions": [
            {"action": each.action, "words": each.words, "usual": each.usual} for each in keyboards.BINDINGS[page]
        ],
        "refused": keyboards.REFUSED[page],
    }
    return {"bindings": keyboards.chosen(person.id, page), "choice": choice}


routes: list[BaseRoute] = [Route("/api/keys/{subject}", _DOORMAN.answered(_choose), methods=["POST"])]
