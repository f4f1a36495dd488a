"""The labels of a comparison, as each side holds them."""

from sqlalchemy import func, select

from services import store
from services.mirror.link import Link
from tests.services.mirror.conftest import records


def letters(link: Link, comparison: store.Comparison) -> dict[tuple[str, str], str]:
    """Give every label in Argilla by record and user; fails where somebody has two on one record."""
    found: dict[tuple[str, str], str] = {}
    for id_, record in records(link, comparison.id).items():
        for each in record["responses"]:
            assert (id_, each["user_id"]) not in found
            found[(id_, each["user_id"])] = each["values"]["preference"]["value"]
    return found


def counting(comparison: store.Comparison) -> int:
    """Count the current votes here."""
    wanted = select(func.count()).select_from(store.Vote).join(store.Pair)
    wanted = wanted.where(store.Pair.comparison_id == comparison.id, store.Vote.current)
    with store.reading() as session:
        return session.scalar(wanted) or 0


def rows(comparison: store.Comparison) -> int:
    """Count all votes here, those that were replaced included."""
    wanted = select(func.count()).select_from(store.Vote).join(store.Pair)
    with store.reading() as session:
        return session.scalar(wanted.where(store.Pair.comparison_id == comparison.id)) or 0


def history(pair: store.Pair) -> int:
    """Count all votes on a pair here, those that were replaced included."""
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(store.Vote).where(store.Vote.pair_id == pair.id)) or 0
