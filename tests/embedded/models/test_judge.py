"""The embedded model as judge, for real: it is asked in both orders, and whatever it replies is read strictly."""

import shutil
from pathlib import Path

from services import judging, providers
from services.words import Verdict
from tests import factories
from tests.embedded.models.server import CHAT, ModelsServer
from tests.services.judging.judges import job_of, said


async def test_the_embedded_model_judges_a_pair_in_both_orders(models_server: ModelsServer, home: Path) -> None:
    shutil.copy(models_server.home / "endpoints.json", home)
    comparison = factories.make_comparison(questions=1)
    judge = judging.start(comparison.id, providers.embedded().id, CHAT, judging.RUBRIC)
    await judging.drive(job_of(judge))
    found = said(judge)
    assert len(found) == 2 and all(each.said and each.model_version.startswith(CHAT) for each in found)
    assert all(each.verdict is None or isinstance(each.verdict, Verdict) for each in found)
    assert job_of(judge).cost == 0
