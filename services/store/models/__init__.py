"""Every table, by subject. A row's id is opaque; what may not change after it is written says so."""

from services.store.models.answers import Answer, AnswerContext, Model, Provider, Review, Variant
from services.store.models.comparisons import Comparison, Pair, Pass, Vote
from services.store.models.finetunes import FineTuneEvent, FineTuneRow, FineTuneRun
from services.store.models.jobs import Job, JobItem
from services.store.models.mirror import MirroredDataset, MirroredResponse, OutboxEntry
from services.store.models.people import AuditEvent, Person, SignInLink, WebSession
from services.store.models.projects import Chunk, Document, DocumentFile, Project, Question, Setting

__all__ = [
    "Answer",
    "AnswerContext",
    "AuditEvent",
    "Chunk",
    "Comparison",
    "Document",
    "DocumentFile",
    "FineTuneEvent",
    "FineTuneRow",
    "FineTuneRun",
    "Job",
    "JobItem",
    "MirroredDataset",
    "MirroredResponse",
    "Model",
    "OutboxEntry",
    "Pair",
    "Pass",
    "Person",
    "Project",
    "Provider",
    "Question",
    "Review",
    "Setting",
    "SignInLink",
    "Variant",
    "Vote",
    "WebSession",
]
