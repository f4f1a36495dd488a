"""How the page says what a question is."""

from services.words import QuestionKind, QuestionOrigin, QuestionStatus, Split

KINDS = {
    QuestionKind.FACT: "Single fact",
    QuestionKind.HOW_TO: "How-to or summary",
    QuestionKind.COMPARISON: "Comparison or reasoning",
    QuestionKind.MULTI_PART: "Several parts",
    QuestionKind.ACROSS: "Across sections",
    QuestionKind.UNANSWERABLE: "Unanswerable",
}
STATUSES = {
    QuestionStatus.KEPT: "Kept",
    QuestionStatus.REJECTED: "Rejected",
    QuestionStatus.DROPPED: "Dropped by a check",
    QuestionStatus.RETIRED: "Retired",
}
USES = {Split.TRAIN: "Train", Split.TEST: "Held out"}
ORIGINS = {
    QuestionOrigin.GENERATED: "Written by a model",
    QuestionOrigin.MANUAL: "Added by hand",
    QuestionOrigin.IMPORTED: "Imported",
}
