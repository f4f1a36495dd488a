"""Who is here and how they came in: people, links and invitations, browsers that are signed in.

Only hashes of tokens are kept. `python -m services.accounts link` prints the owner's one-time link.
"""

from services.accounts.links import (
    INVITED_AT_MOST,
    INVITED_FOR_DAYS,
    OWNER_USERNAME,
    Invitation,
    can_join,
    invitations,
    join,
    make_invitation,
    make_link,
    make_owner_link,
    sign_in,
    withdraw,
)
from services.accounts.people import Member, find_or_create, let_in, members, people, shut_out
from services.accounts.sessions import (
    COOKIE,
    SESSION_DAYS,
    SignedIn,
    begin,
    begin_for,
    end,
    person_of_cookie,
    sign_out,
    signed_in,
)

__all__ = [
    "COOKIE",
    "INVITED_AT_MOST",
    "INVITED_FOR_DAYS",
    "OWNER_USERNAME",
    "SESSION_DAYS",
    "Invitation",
    "Member",
    "SignedIn",
    "begin",
    "begin_for",
    "can_join",
    "end",
    "find_or_create",
    "invitations",
    "join",
    "let_in",
    "make_invitation",
    "make_link",
    "make_owner_link",
    "members",
    "people",
    "person_of_cookie",
    "shut_out",
    "sign_in",
    "sign_out",
    "signed_in",
    "withdraw",
]
