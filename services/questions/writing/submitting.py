"""Ask for a round of questions, or for the one that takes a retired one's place, and know beforehand what it takes."""

from collections.abc import Mapping
from enum import StrEnum
from math import ceil
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import jobs, prompts, providers, store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound, NotReady
from services.mirror import leaving
from services.questions import recipes, splits
from services.questions.editing import next_position
from services.questions.recipes import Abilities, Estimate, PromptPreset, Recipe, Style
from services.questions.writing import critic, instructed
from services.questions.writing.plan import Slot, slots
from services.questions.writing.prompts import CRITIC, FRAME, preset_text
from services.questions.writing.purse import CHARACTERS_A_TOKEN
from services.questions.writing.rounds import KIND
from services.words import QuestionKind, QuestionStatus, Split

TRIES = {True: 1.9, False: 1.3}  # drafts for each question that is kept, by whether the model writes by example
SECONDS_A_DRAFT = 1.1  # on this machine: three prompts, read and continued among others
Word = TypeVar("Word", bound=StrEnum)
RETIRED = "Retired: held out once, and another question takes its place."


@only(Action.EDIT_QUESTIONS)
def generate(project_id: str, recipe: Recipe) -> store.Job:
    """Queue a job that writes the questions of a recipe, and remember the recipe as the project's.

    Raises BadInput with what has to be changed in the recipe, NotReady without a document or while another round is
    being written.
    """
    provider = providers.current()
    can = recipes.abilities(provider)
    preset = preset_of(recipe, provider)
    _check(recipe, provider, can, preset)
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        chunks = splits.assign(session, project)
        if not chunks:
            raise NotReady("There is no document yet. Add one first.")
        wanted = slots(
            recipe,
            chunks,
            test_share=project.test_share,
            kinds=_possible(recipe.kinds, can.kinds),
            styles=_possible(recipe.styles, can.styles),
            first_position=next_position(session, project_id),
        )
        project.recipe = recipe.model_dump(mode="json")
        payload = {"recipe": project.recipe, "preset": preset.value}
        items = [slot.payload() for slot in wanted]
        return jobs.submit(KIND, project_id, payload, items, session=session, budget=recipe.budget)


def preset_of(recipe: Recipe, provider: store.Provider) -> PromptPreset:
    """Give the prompt that a round uses: the chosen one, unless the model can only write by example."""
    suits = recipes.preset_for(provider)
    return suits if suits == PromptPreset.EXAMPLE else recipe.preset or suits


@only(Action.EDIT_QUESTIONS)
def retire(question_id: str, reason: str = RETIRED) -> store.Job:
    """Take a question out of the test for good, and queue one that takes its place on the same side of the split.

    Raises BadInput when it is not held out or not in use, NotReady while another round is being written.
    """
    provider = providers.current()
    with store.writing() as session:
        question = session.get(store.Question, question_id)
        if question is None:
            raise NotFound("This question was deleted meanwhile.")
        if question.split != Split.TEST or question.status != QuestionStatus.KEPT:
            raise BadInput("Only a held-out question that is in use can be retired.")
        question.status, question.reason = QuestionStatus.RETIRED, reason
        leaving.follow(session, [question_id])
        project = session.get_one(store.Project, question.project_id)
        splits.assign(session, project)
        recipe = Recipe.of(project).model_copy(update={"count": 1, "quotas": {}, "must_cover": (), "prompt": ""})
        slot = _slot_like(session, question, recipe, recipes.abilities(provider))
        payload = {
            "recipe": recipe.model_dump(mode="json"),
            "preset": preset_of(recipe, provider).value,
            "replaces_id": question_id,
        }
        return jobs.submit(KIND, project.id, payload, [slot.payload()], session=session)


def estimate(project_id: str, recipe: Recipe) -> Estimate:
    """Say what a round would take, from the sizes of prompts and chunks, what is usually dropped, and prices."""
    provider = providers.current()
    preset = preset_of(recipe, provider)
    by_example = preset == PromptPreset.EXAMPLE
    drafts = ceil(recipe.count * TRIES[by_example])
    template = len(recipe.prompt or preset_text(preset))
    if by_example:
        calls, input_tokens, output_tokens = _by_example(drafts, template)
    else:
        calls, input_tokens, output_tokens = _instructed(project_id, drafts, template, with_critic=recipe.critic)
    return Estimate(
        calls=calls,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        dollars=providers.cost(provider, input_tokens, output_tokens),
        seconds=drafts * SECONDS_A_DRAFT if provider.embedded else None,
    )


def _by_example(drafts: int, template: int) -> tuple[int, int, int]:
    prompts_sent = drafts * 3
    return prompts_sent, round(prompts_sent * (template + 120) / CHARACTERS_A_TOKEN), prompts_sent * 15


def _instructed(project_id: str, drafts: int, template: int, *, with_critic: bool) -> tuple[int, int, int]:
    """Count a call for every block that is asked about; the critic reads the same passages once more."""
    of_project = store.Document.project_id == project_id
    wanted = select(store.Chunk.document_id, store.Chunk.block, store.Chunk.text).join(store.Document).where(of_project)
    with store.reading() as session:
        found = session.execute(wanted).all()
    blocks = len({(document_id, block) for document_id, block, _ in found}) or 1
    calls = max(ceil(drafts / instructed.A_CALL), min(drafts, blocks))
    passages = min(drafts, calls * instructed.A_CALL) * sum(len(text) for *_, text in found) / max(1, len(found))
    characters = calls * (template + len(FRAME)) + passages + drafts * 80
    tokens_out = drafts * instructed.TOKENS_A_QUESTION // 2
    if with_critic:
        characters += calls * len(CRITIC) + passages + drafts * 80
        tokens_out += drafts * critic.TOKENS_A_RATING // 2
    return calls * (1 + with_critic), round(characters / CHARACTERS_A_TOKEN), tokens_out


def _check(recipe: Recipe, provider: store.Provider, can: Abilities, preset: PromptPreset) -> None:
    recipes.check(recipe)
    if recipe.prompt:
        prompts.require(recipe.prompt, *recipes.placeholders(preset), name="prompt")
    if not _possible(recipe.kinds, can.kinds) or not _possible(recipe.styles, can.styles):
        raise BadInput(f"None of the kinds or styles that you chose can be written here. {can.sentence}")
    if recipe.budget is not None and not provider.embedded and None in (provider.input_price, provider.output_price):
        raise BadInput(
            f"The prices of {provider.name} are unknown, so a budget cannot be kept. Enter them in Settings, or leave "
            "the budget empty."
        )


def _possible(weights: Mapping[Word, float], able: frozenset[Word]) -> dict[Word, float]:
    return {each: weight for each, weight in weights.items() if weight > 0 and each in able}


def _slot_like(session: Session, question: store.Question, recipe: Recipe, can: Abilities) -> Slot:
    """Ask for a question of the same kind, about the same section where it is held out as a whole."""
    chunk = session.get(store.Chunk, question.chunk_id) if question.chunk_id else None
    section = chunk.section if chunk and chunk.split == Split.TEST else None
    kind = question.kind if question.kind in can.kinds else QuestionKind.FACT
    style = max(_possible(recipe.styles, can.styles).items(), key=lambda each: each[1], default=(Style.PLAIN, 1.0))[0]
    position = next_position(session, question.project_id)
    return Slot(position, Split.TEST, kind or QuestionKind.FACT, style, section)
