"""Documents: files in, chunks out, each kept once and in every version."""

from services.documents import upload_job  # registers the job
from services.documents.addresses import Fetched, fetch
from services.documents.cards import DocumentCard, card, listing
from services.documents.chunk_settings import ChunkSettings, use_for_new_documents
from services.documents.comparing import Mark, Run, SectionChange
from services.documents.deleting import Contents, delete, what_goes_with
from services.documents.keeping import MAX_BYTES, add
from services.documents.pieces import chunks, passage, questions_by_chunk
from services.documents.places import Paragraph, Segment, lay_out
from services.documents.rechunking import Preview, preview, rechunk
from services.documents.sample import SAMPLE, add_sample
from services.documents.upload_progress import UploadProgress, progress
from services.documents.upload_queue import forget, read_again, receive, tick_off
from services.documents.upload_queue import listing as uploads
from services.documents.versions import (
    Changes,
    Version,
    changes,
    content,
    history,
    keep_both,
    not_now,
    passages,
    replace,
)
from services.reading.kinds import EXTENSIONS

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "SAMPLE",
    "Changes",
    "ChunkSettings",
    "Contents",
    "DocumentCard",
    "Fetched",
    "Mark",
    "Paragraph",
    "Preview",
    "Run",
    "SectionChange",
    "Segment",
    "UploadProgress",
    "Version",
    "add",
    "add_sample",
    "card",
    "changes",
    "chunks",
    "content",
    "delete",
    "fetch",
    "forget",
    "history",
    "keep_both",
    "lay_out",
    "listing",
    "not_now",
    "passage",
    "passages",
    "preview",
    "progress",
    "questions_by_chunk",
    "read_again",
    "receive",
    "rechunk",
    "replace",
    "tick_off",
    "upload_job",
    "uploads",
    "use_for_new_documents",
    "what_goes_with",
]
