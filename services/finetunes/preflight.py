"""What can be known before anything is uploaded: our own checks, then what the host says."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import select

from services import providers, store, training
from services.errors import ProviderDown, ProviderRefused, WinrateError
from services.finetunes.dataset import TrainingSet, training_set
from services.finetunes.plan import Plan, data_hash, request
from services.finetunes.selection import Selection
from services.training import BaseModel, Estimate, Request, TrainingHost
from services.training.retirements import sentences
from services.words import RunStatus, TrainingMethod

SURELY_ENOUGH = 50  # OpenAI's guide: clear improvements from 50 to 100 examples
_KEY = "preflight"  # nothing is made under it
_METHODS = {TrainingMethod.SUPERVISED: "right answers", TrainingMethod.DPO: "preferences"}


class Level(StrEnum):
    """Whether a check passed."""

    GOOD = "good"
    CARE = "care"  # may be meant
    STOP = "stop"  # the run cannot start


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, in a sentence."""

    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class HostReport:
    """What a host said to a plan; `estimate` is None where it could not tell."""

    checks: list[Check]
    estimate: Estimate | None


def anything_to_learn(project_id: str) -> bool:
    """Say whether people reviewed or voted on anything yet, whether it may train or not."""
    found = training_set(project_id, TrainingMethod.SUPERVISED, Selection())
    return any(each.row.review_id for each in found.considered)


def can_start(checks: list[Check]) -> bool:
    """Say whether nothing stands in the way."""
    return all(check.level is not Level.STOP for check in checks)


def own_checks(rows: TrainingSet, provider: store.Provider) -> list[Check]:
    """Look at the rows, without asking the host."""
    count = rows.training_jsonl.count("\n")
    if rows.problems:
        return [Check(Level.STOP, problem) for problem in rows.problems]
    checks = [_enough(count, rows.method, training.limits(provider).fewest_rows)]
    if can_start(checks):
        checks.append(Check(Level.GOOD, "Nothing that is held out for the vote is among the rows."))
    return checks


def _enough(count: int, method: TrainingMethod, fewest: int) -> Check:
    what = "preferences" if method is TrainingMethod.DPO else "reviewed answers"
    if count < fewest:
        return Check(
            Level.STOP,
            f"{count} {what} are ready and a fine-tune needs at least {fewest}: review {fewest - count} more.",
        )
    if count < SURELY_ENOUGH:
        return Check(
            Level.CARE,
            f"{count} {what} can train. So few teach a manner more than facts; from {SURELY_ENOUGH} on it is surer.",
        )
    return Check(Level.GOOD, f"{count:,} {what} can train.")


def repeated(project_id: str, rows: TrainingSet, plan: Plan) -> Check | None:
    """Warn of a run that equals one which gave a model already; None when there is none."""
    same = select(store.FineTuneRun.suffix).join(store.Model, store.FineTuneRun.base_model_id == store.Model.id)
    same = same.where(
        store.FineTuneRun.project_id == project_id,
        store.FineTuneRun.data_hash == data_hash(rows),
        store.FineTuneRun.method == rows.method,
        store.FineTuneRun.epochs == plan.epochs,
        store.FineTuneRun.status == RunStatus.SUCCEEDED,
        store.Model.name == plan.base_model,
    )
    with store.reading() as session:
        found = session.scalars(same).first()
    if found is None:
        return None
    return Check(Level.CARE, f"“{found}” was trained on exactly these rows, from the same model, with as many passes.")


def host_report(provider: store.Provider, plan: Plan, rows: TrainingSet) -> HostReport:
    """Ask the host whether it would train this, for how much and how long; nothing is uploaded.

    What it refuses, and that it cannot be reached, is among the checks; no error of a host is raised.
    """
    return asyncio.run(_host_report(provider, request(plan, rows, key=_KEY)))


async def _host_report(provider: store.Provider, asked: Request) -> HostReport:
    try:
        host = training.host(provider)
    except WinrateError as error:
        return HostReport([Check(Level.STOP, str(error))], None)
    try:
        base = next((each for each in await _models(host) if each.name == asked.base_model), None)
        checks = _answered(provider, asked, base, await host.validate(asked))
        return HostReport(checks, await host.estimate(asked) if can_start(checks) else None)
    except ProviderDown:
        where = f"The model host {providers.place(provider)} gives no answer now."
        sentence = f"{where} Start it or check its address in Settings, then ask again."
        return HostReport([Check(Level.STOP, sentence)], None)
    except WinrateError as error:
        return HostReport([Check(Level.STOP, str(error))], None)
    finally:
        await host.close()


def trainable(provider: store.Provider) -> list[str]:
    """List the untuned models that a host trains, by name; empty where it cannot be asked now."""
    return asyncio.run(_trainable(provider))


async def _trainable(provider: store.Provider) -> list[str]:
    try:
        host = training.host(provider)
    except WinrateError:
        return []
    try:
        return sorted(each.name for each in await host.models() if not each.name.startswith("ft:"))
    except WinrateError:
        return []
    finally:
        await host.close()


async def _models(host: TrainingHost) -> list[BaseModel]:
    try:
        return await host.models()
    except ProviderRefused:  # some hosts list no models and train all the same
        return []


def _answered(provider: store.Provider, asked: Request, base: BaseModel | None, problems: list[str]) -> list[Check]:
    """Put what a host said in order: a base model that goes off soon can be trained, but one should know."""
    today = datetime.now(UTC).date()
    soon = sentences("", asked.base_model, base.retires_on, today) if base and _later(base.retires_on, today) else []
    checks = [Check(Level.CARE if problem in soon else Level.STOP, problem) for problem in problems]
    checks += [Check(Level.CARE, sentence) for sentence in soon if sentence not in problems]
    if base and asked.method not in base.methods:
        sentence = f"{provider.name} does not train {base.name} on {_METHODS[asked.method]}. Choose another base model."
        checks.append(Check(Level.STOP, sentence))
    if can_start(checks):
        place = providers.place(provider)
        checks.append(Check(Level.GOOD, f"{asked.base_model} {place} can be trained on {_METHODS[asked.method]}."))
    return checks


def _later(day: date | None, today: date) -> bool:
    return day is not None and day > today
