"""`python -m services.accounts link` prints a link that signs the owner in once."""

import sys

from services import accounts

if sys.argv[1:] != ["link"]:
    sys.exit("usage: python -m services.accounts link")
print(accounts.make_owner_link())
