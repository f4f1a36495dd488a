"""What a project asks of its reviewers: guidelines, and how many reviews an answer needs."""

from services import projects, store
from services.accounts.roles import Action, only
from services.errors import BadInput
from services.mirror import outbox

GUIDELINES = """\
Read the question, then what the assistant was given to read, then its answer.

- **Question**: 5 = a customer would ask just this, 1 = nobody would.
- **Passages**: 5 = everything needed stands there, 1 = nothing does.
- **Answer**: put right what is wrong, with the fewest changes; say only what the passages say.
- Discard what no change can save. Skip what you cannot judge; somebody else will.
"""
MOST_REVIEWS = 10
LONGEST = 10_000


def guidelines(project: store.Project) -> str:
    """Give a project's guidelines for reviewers, Markdown; ours until it has its own."""
    return project.review_guidelines.strip() or GUIDELINES


@only(Action.MANAGE_REVIEWS)
def guide(project_id: str, text: str, reviews_per_answer: int) -> None:
    """Change what reviewers are told and how many reviews an answer needs; Argilla hears of it.

    Raises BadInput for a number outside 1 to MOST_REVIEWS or a text over LONGEST characters.
    """
    if not 1 <= reviews_per_answer <= MOST_REVIEWS:
        raise BadInput(f"An answer needs 1 to {MOST_REVIEWS} reviews.")
    if len(text) > LONGEST:
        raise BadInput(f"The guidelines are {len(text):,} characters long; {LONGEST:,} are possible.")
    projects.get(project_id)
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        own = text.strip()
        project.review_guidelines = "" if own == GUIDELINES.strip() else own
        project.reviews_per_answer = reviews_per_answer
        outbox.add(session, outbox.Topic.PROJECT, project_id)
