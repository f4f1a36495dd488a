"""Lists as OpenAI pages them: after an id, up to a limit."""

from typing import Annotated, Any

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=100)]


def page(items: list[dict[str, Any]], after: str | None, limit: int) -> dict[str, Any]:
    """Return the items that follow the one named `after` as OpenAI's list object."""
    ids = [item["id"] for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    return listed(items[start : start + limit], start + limit < len(items))


def listed(items: list[dict[str, Any]], has_more: bool) -> dict[str, Any]:
    """Return OpenAI's list object of one page."""
    ends = {"first_id": items[0]["id"] if items else None, "last_id": items[-1]["id"] if items else None}
    return {"object": "list", "data": items, "has_more": has_more, **ends}
