"""Send what waits in the outbox: whole records in bulk, each with the responses that changed.

A record carries our id, so sending it again changes nothing. A response that came from Argilla is not sent back.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from services import store
from services.mirror import desired, homes, known, outbox, plan, records, removal, workspaces
from services.mirror.client import ArgillaRefused
from services.mirror.desired import Desired
from services.mirror.link import Link
from services.mirror.records import Home
from services.mirror.responses import as_known, moment
from services.store import OutboxEntry

ENTRIES = 500
RECORDS = 200  # a request; Argilla takes 500, but passages are long

log = logging.getLogger(__name__)
Refusals = dict[str, str]  # reasons by record


def drain(link: Link) -> int:
    """Send everything that waits, oldest first; gives the number of changes sent. Raises MirrorDown."""
    sent, last = 0, 0
    while entries := outbox.take(ENTRIES, after=last):
        last = entries[-1].id
        sent += _send(link, entries)
    _settle_in(link)
    return sent


def _send(link: Link, entries: Sequence[OutboxEntry]) -> int:
    with store.reading() as session:
        planned = plan.make(session, entries)
    refused: dict[int, str] = {}
    for home, people in planned.people.items():
        for record_id, reason in _send_records(link, home, people).items():
            refused |= dict.fromkeys(planned.entries[record_id], reason)
    if planned.persons:
        refused |= _refusal(planned.persons, partial(workspaces.settle, link))
    for home, ids in planned.guidelines.items():
        refused |= _refusal(ids, partial(homes.update_guidelines, link, home))
    for id_, reason in refused.items():
        outbox.mark_refused([id_], reason)
    sent = [entry.id for entry in entries if entry.id not in refused]
    outbox.mark_sent(sent)
    return len(sent)


def _refusal(ids: Iterable[int], act: Callable[[], None]) -> dict[int, str]:
    try:
        act()
    except ArgillaRefused as error:
        return dict.fromkeys(ids, str(error))
    return {}


def _settle_in(link: Link) -> None:
    """Let into workspaces whom a new account, a new dataset or a new connection may have left outside."""
    if link.settled:
        return
    try:
        workspaces.settle(link)
    except ArgillaRefused as error:
        link.settled = True  # until something changes
        log.warning("Argilla did not take who belongs to which workspace: %s", error)


def _send_records(link: Link, home: Home, people: dict[str, set[str]]) -> Refusals:
    """Send what belongs in a dataset, and take out of it what does not."""
    with store.reading() as session:
        belonging = set(records.belonging(session, home, people))
    refused: Refusals = {}
    try:
        removal.remove(link, home, people.keys() - belonging)
        dataset_id = homes.ensure(link, home) if belonging else ""
    except ArgillaRefused as error:
        return dict.fromkeys(people, str(error))
    _settle_in(link)  # so that whoever sees a record may answer it
    for ids in _chunks(filter(belonging.__contains__, people), RECORDS):
        refused |= _send_some(link, home, dataset_id, {id_: people[id_] for id_ in ids})
    return refused


def _send_some(link: Link, home: Home, dataset_id: str, people: dict[str, set[str]]) -> Refusals:
    """Send some records in one request; where one is refused, halve until it stands alone."""
    with store.reading() as session:
        found = records.load(session, home, list(people))
        wanted = desired.responses(session, home, dataset_id, people)
    if not found:
        return {}
    try:
        accounts = _accounts(link, wanted)
        questions = link.questions(dataset_id)
        given = {record_id: _responses(each, accounts, questions) for record_id, each in wanted.items()}
        fields = link.fields(dataset_id)
        bodies = [record.body(questions, fields) | given.get(record.id, {}) for record in found]
        answer = link.argilla.put(f"/datasets/{dataset_id}/records/bulk", {"items": bodies})
    except ArgillaRefused as error:
        if len(people) == 1:
            return dict.fromkeys(people, str(error))
        half = len(people) // 2
        ids = list(people)
        parts = (ids[:half], ids[half:])
        first, second = ({id_: people[id_] for id_ in part} for part in parts)
        return _send_some(link, home, dataset_id, first) | _send_some(link, home, dataset_id, second)
    _settle(link, dataset_id, answer["items"], wanted, accounts)
    return {}


def _accounts(link: Link, wanted: dict[str, list[Desired]]) -> dict[str, str]:
    persons = {each.person.id: each.person for of_record in wanted.values() for each in of_record}
    return {id_: link.user_id(person) for id_, person in persons.items()}


def _responses(wanted: list[Desired], accounts: dict[str, str], questions: Collection[str]) -> dict[str, Any]:
    given = [as_known(each.body, questions) | {"user_id": accounts[each.person.id]} for each in wanted if each.body]
    return {"responses": given} if given else {}


def _settle(
    link: Link,
    dataset_id: str,
    items: list[dict[str, Any]],
    wanted: dict[str, list[Desired]],
    accounts: dict[str, str],
) -> None:
    """Remember what Argilla now holds, and take away there what was taken back here."""
    there = {(each["external_id"], response["user_id"]): response for each in items for response in each["responses"]}
    withdrawn = []
    with store.writing() as session:
        for record_id, each in ((record_id, each) for record_id, some in wanted.items() for each in some):
            response = there.get((record_id, accounts[each.person.id]))
            if response is None or not (each.body or _is_ours(response, each)):
                continue
            if not each.body:
                withdrawn.append(response["id"])
            known.remember(
                session,
                (record_id, each.person.id),
                dataset_id=dataset_id,
                response_id=response["id"],
                updated_at=moment(response["updated_at"]),
                gone=not each.body,  # before it is gone, so that the webhook that follows finds it known
            )
    for response_id in withdrawn:
        link.argilla.delete(f"/responses/{response_id}")


def _is_ours(response: dict[str, Any], each: Desired) -> bool:
    """Say whether a response may be taken away: it counts, and is not newer than what we know."""
    newer = each.known_at is not None and moment(response["updated_at"]) > each.known_at
    return response["status"] == "submitted" and not newer


def _chunks(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(ids)
    while some := list(islice(left, size)):
        yield some
