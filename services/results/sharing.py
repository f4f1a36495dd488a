"""A result for stakeholders: a link that shows the report and nothing else, until it is withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services import audit, settings, store
from services.accounts.roles import Action
from services.accounts.tokens import hashed, make_token
from services.errors import NotFound, NotReady
from services.results import ledger
from services.results.judge_wording import judge_said
from services.results.report import data_hash, report
from services.results.summary import read
from services.store.columns import now
from services.words import ComparisonStatus


@dataclass(frozen=True, slots=True)
class Share:
    """A link that works: who made it, and when."""

    id: str
    made_by: str
    made_at: datetime


def share(comparison_id: str, *, viewer: store.Person) -> str:
    """Make a link to a result; gives the whole URL. Raises NotAllowed unless `viewer` may share it, and NotFound."""
    token = make_token()
    with store.writing() as session:
        ledger.admit(session, comparison_id, viewer, Action.SHARE_RESULTS)
        session.add(store.SharedResult(token_hash=hashed(token), comparison_id=comparison_id, made_by_id=viewer.id))
        audit.record(session, viewer.id, "result.shared", comparison_id)
    return f"{settings.load().app_url()}/shared/{token}"


def shares(comparison_id: str, *, viewer: store.Person) -> list[Share]:
    """List the links to a result that work, the newest first. Raises as `share` does."""
    link = store.SharedResult
    wanted = select(link, store.Person.name).join(store.Person, store.Person.id == link.made_by_id)
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer, Action.SHARE_RESULTS)
        found = session.execute(wanted.filter(link.comparison_id == comparison_id).order_by(link.created_at.desc()))
        return [Share(each.token_hash, name, each.created_at) for each, name in found]


def unshare(share_id: str, *, viewer: store.Person) -> None:
    """Make a link useless from now on. Raises NotAllowed unless `viewer` may share results, and NotFound."""
    with store.writing() as session:
        link = session.get(store.SharedResult, share_id)
        if link is None:
            raise NotFound("This link is gone.")
        ledger.admit(session, link.comparison_id, viewer, Action.SHARE_RESULTS)
        session.delete(link)
        audit.record(session, viewer.id, "result.unshared", link.comparison_id)


def shared(token: str) -> str:
    """Give the report that a link leads to, as a page of HTML that names no labeler.

    Raises NotFound for a link that is not one, or no longer, and NotReady while people vote: a labeler who got hold
    of it must not learn who is ahead.
    """
    with store.reading() as session:
        link = session.get(store.SharedResult, hashed(token))
        if link is None:
            raise NotFound("This link does not work, or no longer. Ask whoever sent it for a new one.")
        comparison = session.get_one(store.Comparison, link.comparison_id)
        maker = session.get_one(store.Person, link.made_by_id)
        if comparison.status is not ComparisonStatus.CLOSED:
            raise NotReady("People are still voting. The result stands here as soon as the vote is closed.")
    found = read(comparison.id, viewer=maker)
    moment = f"{now():%d %B %Y, %H:%M} UTC"
    said = judge_said(comparison.id, viewer=maker)
    return report(found, fingerprint=data_hash(comparison.id, viewer=maker), drawn_at=moment, judge=said)
