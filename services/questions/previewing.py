"""What would be sent to the model for the next question, word for word."""

from dataclasses import dataclass

from sqlalchemy import select

from services import prompts, providers, store
from services.questions.recipes import PromptPreset, Recipe
from services.questions.writing import plan
from services.questions.writing.drafts import Request
from services.questions.writing.prompts import messages, preset_text
from services.questions.writing.submitting import preset_of
from services.questions.writing.wording import sentences
from services.words import Split


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a call, as the host gets it."""

    role: str
    content: str


def preview(project_id: str, recipe: Recipe) -> list[Message]:
    """Give the messages of a first call about the document's first passage; empty without a document."""
    provider = providers.current()
    preset = preset_of(recipe, provider)
    template = recipe.prompt or preset_text(preset)
    wanted = select(store.Chunk).join(store.Document).where(store.Document.project_id == project_id)
    with store.reading() as session:
        project = session.get_one(store.Project, project_id)
        chunk = session.scalars(wanted.order_by(store.Document.created_at, store.Chunk.position).limit(1)).first()
    if chunk is None:
        return []
    product = project.product or "our product"
    if preset == PromptPreset.EXAMPLE:
        return [Message("user", prompts.fill(template, focus=sentences(chunk.text)[0], product=product))]
    requests = [Request(slot, (chunk,), seed=recipe.seed) for slot in _slots(recipe, chunk)]
    return [Message(each["role"], each["content"]) for each in messages(recipe, template, product, requests)]


def _slots(recipe: Recipe, chunk: store.Chunk) -> list[plan.Slot]:
    """Lay out a few questions about one chunk, as a round would."""
    kinds = {kind: weight for kind, weight in recipe.kinds.items() if weight}
    styles = {style: weight for style, weight in recipe.styles.items() if weight}
    few = recipe.model_copy(update={"count": 3, "quotas": {}})
    shown = store.Chunk(id=chunk.id, text=chunk.text, section=chunk.section, split=Split.TRAIN)
    return plan.slots(few, [shown], test_share=0.0, kinds=kinds, styles=styles)
