"""Who is here and how they came in: people, links and invitations, browsers that are signed in.

Only hashes of tokens are kept. `python -m services.accounts link` prints the owner's one-time link.
"""

from services.accounts.inviting import (
    INVITED_AT_MOST,
    INVITED_FOR_DAYS,
    Invitation,
    invitations,
    invited,
    join,
    join_too,
    make_invitation,
    withdraw,
)
from services.accounts.links import OWNER_USERNAME, make_link, make_owner_link, sign_in
from services.accounts.memberships import change, take_out
from services.accounts.people import Member, find_or_create, let_in, members, people, people_who, shut_out
from services.accounts.remembering import COOKIE as BROWSER_COOKIE
from services.accounts.remembering import DAYS as BROWSER_DAYS
from services.accounts.remembering import forget as forget_browser
from services.accounts.remembering import go_on, remember, remembered
from services.accounts.roles import ALLOWED, INVITED_BY, Action, covers, may
from services.accounts.sessions import (
    COOKIE,
    SESSION_DAYS,
    SignedIn,
    begin,
    begin_for,
    end,
    note_failure,
    person_of_cookie,
    sign_out,
    signed_in,
)
from services.accounts.visitors import Visitor, lately
from services.accounts.visitors import find as visitor

__all__ = [
    "ALLOWED",
    "BROWSER_COOKIE",
    "BROWSER_DAYS",
    "COOKIE",
    "INVITED_AT_MOST",
    "INVITED_BY",
    "INVITED_FOR_DAYS",
    "OWNER_USERNAME",
    "SESSION_DAYS",
    "Action",
    "Invitation",
    "Member",
    "SignedIn",
    "Visitor",
    "begin",
    "begin_for",
    "change",
    "covers",
    "end",
    "find_or_create",
    "forget_browser",
    "go_on",
    "invitations",
    "invited",
    "join",
    "join_too",
    "lately",
    "let_in",
    "make_invitation",
    "make_link",
    "make_owner_link",
    "may",
    "members",
    "note_failure",
    "people",
    "people_who",
    "person_of_cookie",
    "remember",
    "remembered",
    "shut_out",
    "sign_in",
    "sign_out",
    "signed_in",
    "take_out",
    "visitor",
    "withdraw",
]
