"""The sample document that comes with Winrate: the handbook of a product that does not exist."""

from pathlib import Path

from services.accounts.roles import Action, only
from services.documents import keeping
from services.store import Document

SAMPLE = Path(__file__).with_name("handbook.md")


@only(Action.EDIT_DOCUMENTS)
def add_sample(project_id: str) -> Document:
    """Add the sample document to a project, or give it when it is there already."""
    return keeping.add(project_id, SAMPLE.name, SAMPLE.read_bytes())
