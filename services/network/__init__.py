"""Where calls go out to addresses that people gave: checked, and connected to what was checked."""

from services.network.asynchronous import Resolver, async_client, guarded_transport
from services.network.guard import Forbidden, Guard, Unresolved, client
from services.network.special import is_metadata, is_public

__all__ = [
    "Forbidden",
    "Guard",
    "Resolver",
    "Unresolved",
    "async_client",
    "client",
    "guarded_transport",
    "is_metadata",
    "is_public",
]
