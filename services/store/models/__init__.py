"""Every table, by subject. A row's id is opaque; what may not change after it is written says so."""

from services.store.models.answers import (
    Adjudication,
    Answer,
    AnswerContext,
    Model,
    Provider,
    Review,
    ReviewAssignment,
    ReviewLease,
    Variant,
)
from services.store.models.comparisons import (
    Assignment,
    CheckVote,
    Comparison,
    Guess,
    Pair,
    Pass,
    SharedResult,
    Vote,
)
from services.store.models.finetunes import FineTuneEvent, FineTuneRow, FineTuneRun, FineTuneSample
from services.store.models.jobs import Job, JobItem
from services.store.models.judging import Judge, JudgeVerdict
from services.store.models.mirror import DeletedRecord, MirroredDataset, MirroredResponse, OutboxEntry
from services.store.models.people import AuditEvent, Identity, Membership, Person, SignInLink, WebSession
from services.store.models.projects import (
    Chunk,
    Document,
    DocumentVersion,
    Project,
    Question,
    QuestionEdit,
    Setting,
    Upload,
)

__all__ = [
    "Adjudication",
    "Answer",
    "AnswerContext",
    "Assignment",
    "AuditEvent",
    "CheckVote",
    "Chunk",
    "Comparison",
    "DeletedRecord",
    "Document",
    "DocumentVersion",
    "FineTuneEvent",
    "FineTuneRow",
    "FineTuneRun",
    "FineTuneSample",
    "Guess",
    "Identity",
    "Job",
    "JobItem",
    "Judge",
    "JudgeVerdict",
    "Membership",
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
    "QuestionEdit",
    "Review",
    "ReviewAssignment",
    "ReviewLease",
    "Setting",
    "SharedResult",
    "SignInLink",
    "Upload",
    "Variant",
    "Vote",
    "WebSession",
]
