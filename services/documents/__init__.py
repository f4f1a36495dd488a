"""Documents: files in, chunks out, each kept once."""

from services.documents.library import (
    MAX_BYTES,
    Contents,
    DocumentCard,
    add,
    card,
    chunks,
    delete,
    listing,
    passage,
    what_goes_with,
)
from services.documents.sample import SAMPLE, add_sample
from services.documents.uploads import Outcome, Upload, add_each
from services.reading.kinds import EXTENSIONS

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "SAMPLE",
    "Contents",
    "DocumentCard",
    "Outcome",
    "Upload",
    "add",
    "add_each",
    "add_sample",
    "card",
    "chunks",
    "delete",
    "listing",
    "passage",
    "what_goes_with",
]
