"""Ask Argilla to call us when somebody responds, and keep the secret that it signs with."""

from services import settings
from services.errors import BadInput
from services.mirror import choices
from services.mirror.client import ArgillaRefused
from services.mirror.link import Link
from services.store.columns import new_id

PATH = "/hooks/argilla"
EVENTS = ["response.created", "response.updated", "response.deleted"]
KEY = "argilla_webhook"
INSTALLATION_KEY = "installation"


def register(link: Link) -> bool:
    """Make, or find, our webhook; says whether Argilla will call us. Polling is enough where it will not."""
    url, mark = settings.load().app_url() + PATH, f"Winrate {_installation()}"
    try:
        ours = [hook for hook in link.argilla.items("/webhooks") if hook["description"] == mark]
        for stale in (hook for hook in ours if hook["url"] != url):
            link.argilla.delete(f"/webhooks/{stale['id']}")
        body = {"url": url, "events": EVENTS, "description": mark}
        hook = next((hook for hook in ours if hook["url"] == url), None) or link.argilla.post("/webhooks", body)
    except ArgillaRefused:
        return False
    choices.write(KEY, {"secret_encrypted": choices.seal(hook["secret"])})
    return True


def secret() -> str | None:
    """Give the secret that Argilla signs with, or None when no webhook is registered."""
    found = choices.read(KEY)
    if not found:
        return None
    try:
        return choices.unseal(found["secret_encrypted"])
    except BadInput:  # another machine's store: the worker registers anew
        return None


def _installation() -> str:
    """Give a name of our own, so that two Winrates on one Argilla leave each other's webhooks alone."""
    found = choices.read(INSTALLATION_KEY).get("id")
    if not found:
        found = new_id()
        choices.write(INSTALLATION_KEY, {"id": found})
    return str(found)
