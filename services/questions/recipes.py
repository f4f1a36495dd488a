"""What a product manager asks for when questions are written: whose, how many, about what, of which kinds."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from services import prompts, providers, store
from services.errors import BadInput
from services.words import QuestionKind

MOST = 2_000
LONGEST_PROMPT = 8_000
AUDIENCES = {
    "new customer": "somebody who has just started with {product} and does not know its words yet",
    "power user": "somebody who uses {product} every day and wants details, limits and shortcuts",
    "administrator": "somebody who sets {product} up for others: access, security, settings",
    "buyer": "somebody who decides whether to buy {product}: prices, plans, conditions, proof",
    "customer in trouble": "somebody for whom {product} does not work as expected, and who wants it solved now",
}


class Style(StrEnum):
    """How a customer writes."""

    PLAIN = "plain"
    FORMAL = "formal"
    CHATTY = "chatty"
    KEYWORDS = "keywords"
    TYPOS = "typos"


class PromptPreset(StrEnum):
    """Which prompt to start from."""

    INSTRUCTION = "instruction"
    EXAMPLE = "example"  # for a model that is too small for instructions
    TUTORIAL = "tutorial"


class Thresholds(BaseModel):
    """The least that the critic has to give, 1-5; an unanswerable question may have 2 for `answerable` at most."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    answerable: int = 4
    standalone: int = 4
    relevant: int = 3


class Recipe(BaseModel):
    """Everything that can be chosen about the questions of one round."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    count: int = 50
    audience: str = ""  # a key of AUDIENCES or free text; "" for any customer
    quotas: dict[str, int] = Field(default_factory=dict)  # by section; empty = even over everything
    kinds: dict[QuestionKind, float] = Field(
        default_factory=lambda: {QuestionKind.FACT: 3.0, QuestionKind.HOW_TO: 1.0}
    )  # weights
    styles: dict[Style, float] = Field(default_factory=lambda: {Style.PLAIN: 1.0})  # weights
    language: str = ""  # "" = that of the passage
    must_cover: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()  # questions of real customers
    temperature: float = 0.7
    seed: int = 1
    budget: float | None = None  # US dollars
    critic: bool = True
    thresholds: Thresholds = Thresholds()
    preset: PromptPreset | None = None  # None = what suits the host
    prompt: str = ""  # "" = the preset's own words

    @classmethod
    def of(cls, project: store.Project) -> "Recipe":
        """Give the recipe that a project used last, or the one to start from."""
        return cls.model_validate(project.recipe)

    def save(self, project_id: str) -> None:
        """Remember this recipe as the project's."""
        with store.writing() as session:
            session.get_one(store.Project, project_id).recipe = self.model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What of a recipe a host's chat model can follow; `sentence` says what it cannot, "" when it can do all."""

    kinds: frozenset[QuestionKind]
    styles: frozenset[Style]
    follows: bool  # audience, language, topics and examples
    critic: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a round would take, at most; dollars without prices and seconds at a distant host are None."""

    calls: int
    input_tokens: int
    output_tokens: int
    dollars: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one round; `dropped` counts by reason, `sentence` is "" when all that was asked for is there."""

    asked: int
    written: int
    dropped: dict[str, int]
    spent: float | None  # US dollars; None without prices
    sentence: str


EVERYTHING = Abilities(frozenset(QuestionKind), frozenset(Style), follows=True, critic=True, sentence="")
BY_EXAMPLE_ONLY = Abilities(
    kinds=frozenset({QuestionKind.FACT, QuestionKind.HOW_TO}),
    styles=frozenset({Style.PLAIN, Style.CHATTY, Style.KEYWORDS, Style.TYPOS}),
    follows=False,
    critic=False,
    sentence=(
        "The small model on this machine goes on where examples end, and follows no instructions. It writes single "
        "facts and how-tos, each about one sentence; their styles are made by rule. It cannot write for an audience "
        "or in another language, compare, join sections or ask what no document answers: for these, choose another "
        "model host in Settings. Similarity of meaning stands in for the critic."
    ),
)


def abilities(provider: store.Provider) -> Abilities:
    """Say what of a recipe a host's chat model can follow."""
    return BY_EXAMPLE_ONLY if providers.capabilities(provider).writes_by_example else EVERYTHING


def preset_for(provider: store.Provider) -> PromptPreset:
    """Give the prompt that suits a host."""
    by_example = providers.capabilities(provider).writes_by_example
    return PromptPreset.EXAMPLE if by_example else PromptPreset.INSTRUCTION


def placeholders(preset: PromptPreset) -> tuple[str, ...]:
    """Name the placeholders that a prompt of this kind cannot do without."""
    return ("focus",) if preset == PromptPreset.EXAMPLE else ("passages", "requests")


def check(recipe: Recipe) -> None:
    """Raise BadInput with what has to be changed before a recipe can be used."""
    if not 1 <= recipe.count <= MOST:
        raise BadInput(f"Ask for 1 to {MOST:,} questions.")
    for each in (*recipe.quotas.values(), *recipe.kinds.values(), *recipe.styles.values()):
        if each < 0:
            raise BadInput("A number of questions or a weight cannot be below zero.")
    if sum(recipe.quotas.values()) > recipe.count:
        raise BadInput(f"The sections add up to {sum(recipe.quotas.values())} questions; ask for as many in total.")
    if not sum(recipe.kinds.values()) or not sum(recipe.styles.values()):
        raise BadInput("Give at least one kind of question and one style a weight above zero.")
    if not 0 <= recipe.temperature <= 2:
        raise BadInput("The temperature goes from 0 to 2.")
    if recipe.budget is not None and recipe.budget <= 0:
        raise BadInput("A budget has to be above zero dollars. Leave it empty for none.")
    if any(not 1 <= each <= 5 for each in recipe.thresholds.model_dump().values()):
        raise BadInput("The critic's thresholds go from 1 to 5.")
    if len(recipe.prompt) > LONGEST_PROMPT:
        raise BadInput(f"The prompt has {len(recipe.prompt):,} characters; at most {LONGEST_PROMPT:,} can be used.")
    if recipe.prompt:
        preset = recipe.preset or PromptPreset.INSTRUCTION
        prompts.require(recipe.prompt, *placeholders(preset), name="prompt")
