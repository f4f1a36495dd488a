"""Questions that a customer would ask: generated, added by hand or imported; split before anything is answered."""

from services.questions.editing import add, delete, edit, reject, restore
from services.questions.generation import KIND, default_prompt, generate
from services.questions.importing import import_file
from services.questions.listing import Counts, counts, listing

__all__ = [
    "KIND",
    "Counts",
    "add",
    "counts",
    "default_prompt",
    "delete",
    "edit",
    "generate",
    "import_file",
    "listing",
    "reject",
    "restore",
]
