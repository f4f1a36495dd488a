"""Documents: files in, chunks out, each kept once and in every version.

`rechunking` and `versions` are imported by themselves: they take questions along, and questions need documents.
"""

from services.documents import upload_job  # registers the job
from services.documents.addresses import Fetched, fetch
from services.documents.cards import DocumentCard, card, listing
from services.documents.chunk_settings import ChunkSettings, use_for_new_documents
from services.documents.comparing import Mark, ParagraphChange, SectionChange
from services.documents.deleting import Contents, delete, what_goes_with
from services.documents.keeping import MAX_BYTES, add
from services.documents.pieces import chunks, passage, questions_by_chunk
from services.documents.places import Paragraph, Segment, lay_out
from services.documents.sample import SAMPLE, add_sample
from services.documents.upload_progress import UploadProgress, progress
from services.documents.upload_queue import KIND, forget, read_again, receive, tick_off
from services.documents.upload_queue import listing as uploads
from services.reading.kinds import EXTENSIONS

__all__ = [
    "EXTENSIONS",
    "KIND",
    "MAX_BYTES",
    "SAMPLE",
    "ChunkSettings",
    "Contents",
    "DocumentCard",
    "Fetched",
    "Mark",
    "Paragraph",
    "ParagraphChange",
    "SectionChange",
    "Segment",
    "UploadProgress",
    "add",
    "add_sample",
    "card",
    "chunks",
    "delete",
    "fetch",
    "forget",
    "lay_out",
    "listing",
    "passage",
    "progress",
    "questions_by_chunk",
    "read_again",
    "receive",
    "tick_off",
    "upload_job",
    "uploads",
    "use_for_new_documents",
    "what_goes_with",
]
