"""Ask Argilla to call us when somebody responds."""

from services import settings
from services.mirror import choices, webhook, where
from services.mirror.client import ArgillaRefused
from services.mirror.link import Link
from services.store.columns import new_id

INSTALLATION_KEY = "installation"


def register(link: Link) -> bool:
    """Make, or find, our webhook; says whether Argilla will call us. Polling is enough where it will not."""
    found = settings.load()
    base = found.local_url() if where.is_embedded() else found.app_url()
    url, mark = base + webhook.PATH, f"Winrate {_installation()}"
    try:
        ours = [hook for hook in link.argilla.items("/webhooks") if hook["description"] == mark]
        for stale in (hook for hook in ours if hook["url"] != url):
            link.argilla.delete(f"/webhooks/{stale['id']}")
        body = {"url": url, "events": list(webhook.EVENTS), "description": mark}
        hook = next((hook for hook in ours if hook["url"] == url), None) or link.argilla.post("/webhooks", body)
    except ArgillaRefused:
        return False
    webhook.keep_secret(hook["secret"])
    return True


def _installation() -> str:
    """Give a name of our own, so that two Winrates on one Argilla leave each other's webhooks alone."""
    found = choices.read(INSTALLATION_KEY).get("id")
    if not found:
        found = new_id()
        choices.write(INSTALLATION_KEY, {"id": found})
    return str(found)
