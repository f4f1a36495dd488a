"""What people say of answers: a pool that hands them out, the reviews themselves, and what is made of them."""

from services.reviews.assigning import assign, assigned, unassign
from services.reviews.desk import Passage, Sheet, sheets
from services.reviews.disagreements import Disagreement, apart, decide, disagreements
from services.reviews.exporting import frame
from services.reviews.filtering import RATED, TO_DO, Filter, status
from services.reviews.guiding import GUIDELINES, guide, guidelines
from services.reviews.importing import Imported, import_rows, times
from services.reviews.keeping import RATINGS, accept, done_last, draft, of, others, reopen, submit
from services.reviews.listing import Row, count_submitted, rows, submitted
from services.reviews.pool import Hand, Present, Progress, presence, progress, queue, release, require_reviewable, take
from services.reviews.ratings import Rated, by_retrieval, by_section
from services.reviews.reviewers import reviewers
from services.reviews.team import Member, team
from services.reviews.wording import changed, differ

__all__ = [
    "GUIDELINES",
    "RATED",
    "RATINGS",
    "TO_DO",
    "Disagreement",
    "Filter",
    "Hand",
    "Imported",
    "Member",
    "Passage",
    "Present",
    "Progress",
    "Rated",
    "Row",
    "Sheet",
    "accept",
    "apart",
    "assign",
    "assigned",
    "by_retrieval",
    "by_section",
    "changed",
    "count_submitted",
    "decide",
    "differ",
    "disagreements",
    "done_last",
    "draft",
    "frame",
    "guide",
    "guidelines",
    "import_rows",
    "of",
    "others",
    "presence",
    "progress",
    "queue",
    "release",
    "reopen",
    "require_reviewable",
    "reviewers",
    "rows",
    "sheets",
    "status",
    "submit",
    "submitted",
    "take",
    "team",
    "times",
    "unassign",
]
