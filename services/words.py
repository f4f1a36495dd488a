"""The domain's words, written once: the same in the database, the code and the page."""

from enum import StrEnum


class Verdict(StrEnum):
    """What a labeler says of two answers, by the side on which they saw them."""

    LEFT = "left"
    RIGHT = "right"
    TIE = "tie"
    BOTH_BAD = "both_bad"


class Outcome(StrEnum):
    """What a verdict means for the candidate variant once the sides are known."""

    WIN = "win"
    LOSS = "loss"
    TIE = "tie"
    BOTH_BAD = "both_bad"


class Side(StrEnum):
    """Where the candidate's answer stood when a pair was shown."""

    LEFT = "left"
    RIGHT = "right"


class PassKind(StrEnum):
    """Why a labeler gave no verdict; never counted as a tie."""

    SKIP = "skip"
    FLAG = "flag"


class KeyPage(StrEnum):
    """A page whose keys everybody may choose."""

    VOTE = "vote"
    REVIEW = "review"


class VoteReason(StrEnum):
    """What was wrong with the worse answer, or with both where both are bad; in one word."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    INVENTED = "invented"
    TONE = "tone"
    MENTIONS_CONTEXT = "mentions_context"
    TOO_LONG = "too_long"

    @property
    def words(self) -> str:
        """Say it on a label."""
        return self.value.replace("_", " ").capitalize()


class Design(StrEnum):
    """Which variants of a tournament meet."""

    AGAINST_BASELINE = "against_baseline"
    ALL_PAIRS = "all_pairs"


class Asked(StrEnum):
    """Which of the test questions a comparison asks."""

    ALL = "all"
    LOST = "lost"  # those that a challenger lost in an earlier comparison
    NEW = "new"  # those that no comparison asked before
    CHOSEN = "chosen"  # by hand


class AssignmentKind(StrEnum):
    """Why a labeler gets a pair; only the votes on PAIR count."""

    PAIR = "pair"
    REPEAT = "repeat"  # one of their pairs again, the sides exchanged
    ATTENTION = "attention"  # the right answer beside one to another question


class Split(StrEnum):
    """Which half of the data a question belongs to; training never sees test."""

    TRAIN = "train"
    TEST = "test"


class Origin(StrEnum):
    """Where a review or a vote was made."""

    APP = "app"
    ARGILLA = "argilla"


class QuestionOrigin(StrEnum):
    """How a question came to be."""

    GENERATED = "generated"
    MANUAL = "manual"
    IMPORTED = "imported"


class QuestionKind(StrEnum):
    """What a question asks of the assistant."""

    FACT = "fact"
    HOW_TO = "how_to"
    COMPARISON = "comparison"
    MULTI_PART = "multi_part"
    ACROSS = "across"  # its answer stands in two sections
    UNANSWERABLE = "unanswerable"  # a customer could ask it, but no document answers it


class QuestionStatus(StrEnum):
    """Whether a question is used, and who decided otherwise."""

    KEPT = "kept"
    REJECTED = "rejected"  # by a person
    DROPPED = "dropped"  # by a check; its reason says which
    RETIRED = "retired"  # held out once, and replaced by another


class ReviewStatus(StrEnum):
    """How far a person is with one answer."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SKIPPED = "skipped"
    DISCARDED = "discarded"


class ReviewTag(StrEnum):
    """What a reviewer found wrong, so that it can be counted."""

    WRONG_FACT = "wrong_fact"
    INCOMPLETE = "incomplete"
    NOT_IN_DOCUMENTS = "not_in_documents"
    TOO_LONG = "too_long"
    TONE = "tone"
    FORMAT = "format"
    UNCLEAR_QUESTION = "unclear_question"

    @property
    def words(self) -> str:
        """Say it on a label."""
        return self.value.replace("_", " ").capitalize()


class TrainingMethod(StrEnum):
    """What a fine-tune learns from."""

    SUPERVISED = "supervised"  # the right answers
    DPO = "dpo"  # pairs of a better and a worse answer


class TrainingApi(StrEnum):
    """How a host wants to be asked to train."""

    NONE = "none"
    OPENAI = "openai"  # /v1/files and /v1/fine_tuning/jobs
    TOGETHER = "together"  # /v1/fine-tunes


class RunStatus(StrEnum):
    """Where a fine-tune run stands; the host's words, narrowed to ours."""

    PREPARING = "preparing"
    VALIDATING = "validating"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobStatus(StrEnum):
    """Where a long job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAUSED = "paused"


class ItemStatus(StrEnum):
    """Where one item of a job stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class ComparisonStatus(StrEnum):
    """Where a comparison stands; nothing is voted before OPEN, and nothing counts after CLOSED."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"


class ChunkStrategy(StrEnum):
    """How a document is cut into chunks."""

    TITLE = "title"  # a chunk never leaves its section
    SENTENCES = "sentences"  # whole sentences, whatever section they stand in
    FIXED = "fixed"  # equal lengths, between words


class UploadOutcome(StrEnum):
    """What became of an uploaded file."""

    WAITING = "waiting"
    ADDED = "added"
    ALREADY_HERE = "already_here"
    NEW_VERSION = "new_version"  # a document of this name is here with other contents; a person decides
    REFUSED = "refused"


class RetrievalMethod(StrEnum):
    """How a variant finds its passages."""

    VECTORS = "vectors"
    BM25 = "bm25"
    HYBRID = "hybrid"


class Fusion(StrEnum):
    """How hybrid retrieval joins its two rankings."""

    RECIPROCAL = "reciprocal"  # reciprocal rank fusion
    RELATIVE = "relative"  # scores scaled to 0-1, then averaged


class ReasoningEffort(StrEnum):
    """How long a model may reason before it answers, in the words that hosts take."""

    NONE = "none"
    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    XHIGH = "xhigh"
    MAX = "max"


class Verbosity(StrEnum):
    """How wordy a model's answers are."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Role(StrEnum):
    """What a person may do; `services/accounts/roles.py` says what."""

    OWNER = "owner"
    MANAGER = "manager"
    LABELER = "labeler"
    VIEWER = "viewer"
