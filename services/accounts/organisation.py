"""Sign-in by an organisation (OpenID Connect): how it is set up, and who may come in by it.

The environment says it all, so that no page can open the door wider: WINRATE_OIDC_METADATA_URL, _CLIENT_ID and
_CLIENT_SECRET; _NAME, what the button calls it; _ALLOWED, e-mail addresses and @domains; _OWNERS, addresses that are
the owner here; _TRUST_EMAIL=1 for a host that says nothing of whether an address was checked (see docs/sign-in.md).
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services import audit, secrets, settings, store
from services.accounts import inviting, links, newcomers, sessions
from services.accounts.people import find_or_create_in, free_username
from services.errors import NotAllowed
from services.words import Role

FRESH_SECONDS = 600
CALLBACK = "/oauth2callback"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One sign-in host, and whom the owner lets in by it; addresses and @domains are in small letters."""

    name: str
    metadata_url: str
    client_id: str
    client_secret: str
    allowed: frozenset[str]
    owners: frozenset[str]
    trusts_email: bool

    def admits(self, email: str) -> bool:
        """Say whether the owner allowed this address or its domain."""
        return email in self.owners or email in self.allowed or email[email.rfind("@") :] in self.allowed


def load() -> Organisation | None:
    """Read the settings from the environment as it stands now; None where none, or only a part, is there."""
    url, client, secret = (_variable(name) for name in ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET"))
    if not (url and client and secret):
        return None
    return Organisation(
        name=_variable("NAME") or "your organisation",
        metadata_url=url,
        client_id=client,
        client_secret=secret,
        allowed=_listed("ALLOWED"),
        owners=_listed("OWNERS"),
        trusts_email=_variable("TRUST_EMAIL") == "1",
    )


def streamlit_secrets() -> dict[str, Any]:
    """Give what Streamlit's `st.login` reads as [auth]; empty where no organisation is set up."""
    found = load()
    if found is None:
        return {}
    return {
        "auth": {
            "redirect_uri": settings.load().app_url() + CALLBACK,
            "cookie_secret": secrets.derived("sign-in by an organisation"),
            "client_id": found.client_id,
            "client_secret": found.client_secret,
            "server_metadata_url": found.metadata_url,
        }
    }


def enter(claims: Mapping[str, Any], invitation: str = "", browser: str = "") -> str:
    """Let in whom the organisation vouches for; gives the cookie's value.

    Somebody new has to be allowed, or to bring an invitation, which is spent. Raises NotAllowed for anybody else.
    """
    organisation = load()
    if organisation is None:
        raise NotAllowed("Sign-in by an organisation is not set up here.")
    if not _is_fresh(claims.get("iat")):
        raise NotAllowed("This sign-in is too old. Sign in at your organisation again.")
    email = _checked_email(organisation, claims)
    key = (str(claims.get("iss") or ""), str(claims.get("sub") or ""))
    if not all(key):
        raise NotAllowed(f"{organisation.name} did not say who you are. Ask its administrator to check the sign-in.")
    with store.writing() as session:
        known = session.get(store.Identity, key)
        if known is None:
            person_id = _newcomer(session, organisation, claims, email, invitation).id
            session.add(store.Identity(issuer=key[0], subject=key[1], person_id=person_id, email=email))
            audit.record(session, person_id, "identity.added", person_id)
        else:
            person_id = known.person_id
            inviting.accept_too(session, invitation, person_id)
        return sessions.begin(session, person_id, browser)


def _newcomer(
    session: Session, organisation: Organisation, claims: Mapping[str, Any], email: str, invitation: str
) -> store.Person:
    name = " ".join(str(claims.get("name") or email.partition("@")[0]).split())[:60]
    if email in organisation.owners:
        return find_or_create_in(session, links.OWNER_USERNAME, "Owner", Role.OWNER)
    if invitation:
        try:
            return inviting.accept(session, invitation, name)
        except NotAllowed:  # used up or too old: whoever is allowed anyway does not need it
            if not organisation.admits(email):
                raise
    if not organisation.admits(email):
        raise NotAllowed(f"{email} is not on the list of who may come in. Ask whoever runs Winrate for an invitation.")
    return newcomers.welcome(session, free_username(session, name), name)


def _checked_email(organisation: Organisation, claims: Mapping[str, Any]) -> str:
    email = str(claims.get("email") or "").strip().lower()
    if "@" not in email:
        raise NotAllowed(f"{organisation.name} did not tell your e-mail address. Ask its administrator to share it.")
    if claims.get("email_verified") not in (True, "true") and not organisation.trusts_email:
        raise NotAllowed(f"{organisation.name} has not verified {email} yet. Verify it there, then sign in again.")
    return email


def _is_fresh(issued: object) -> bool:
    return isinstance(issued, (int, float)) and abs(time.time() - issued) < FRESH_SECONDS


def _variable(name: str) -> str:
    return os.environ.get(f"WINRATE_OIDC_{name}", "").strip()


def _listed(name: str) -> frozenset[str]:
    return frozenset(each.strip().lower() for each in _variable(name).split(",") if each.strip())
