"""Each file to take away opens where it is meant to open, says what was voted, and names nobody unasked."""

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from PIL import Image
from pyarrow import parquet

from services import results, store
from services.errors import NotAllowed
from services.results import TakeAway
from services.training.port import Request
from services.training.row_checks import HERE, problems
from services.words import Outcome, TrainingMethod
from tests import factories
from tests.services.test_results import pairs_of, vote_all

pytestmark = pytest.mark.usefixtures("home")

W, L, T = Outcome.WIN, Outcome.LOSS, Outcome.TIE


@pytest.fixture
def comparison(owner: store.Person) -> store.Comparison:
    """A comparison with 14 wins, 4 losses and 2 ties of one labeler, and six wins of another."""
    made = factories.make_comparison(questions=20, names=("Base", "Łódź 猫"))
    vote_all(made, factories.make_person("Secret Ada"), [W] * 14 + [L] * 4 + [T] * 2)
    vote_all(made, factories.make_person("=Secret Ben"), [W] * 6, minute=60)
    return made


def offered(comparison: store.Comparison, owner: store.Person, *, named: bool = False) -> TakeAway:
    return results.take_away(results.read(comparison.id, viewer=owner), viewer=owner, named=named)


def content(of: TakeAway, ending: str) -> bytes:
    (found,) = [each for each in of.files if each.name.endswith(ending)]
    return found.content()


def test_the_pdf_is_one_page_with_the_verdict_and_the_hash(comparison: store.Comparison, owner: store.Person) -> None:
    document = pypdfium2.PdfDocument(content(offered(comparison, owner), ".pdf"))
    said = re.sub(r"\s", "", document[0].get_textpage().get_text_range())
    assert len(document) == 1 and document[0].render().to_pil().width > 0
    assert "Łódź" in said and "20questions" in said and results.data_hash(comparison.id, viewer=owner) in said
    document.close()


def test_a_report_before_the_first_vote_is_a_pdf_too(owner: store.Person) -> None:
    empty = offered(factories.make_comparison(), owner)
    assert content(empty, ".pdf").startswith(b"%PDF") and not empty.charts
    assert pd.read_csv(io.BytesIO(content(empty, ".csv"))).empty
    assert parquet.read_table(io.BytesIO(content(empty, ".parquet"))).num_rows == 0
    assert (
        content(empty, ".jsonl") == b""
        and content(empty, "preferences-dataset.zip")
        and content(empty, "votes-dataset.zip")
    )


def test_charts_are_pictures_wide_enough_for_a_slide(comparison: store.Comparison, owner: store.Person) -> None:
    charts = offered(comparison, owner).charts
    assert [each.name for each in charts[:2]] == ["winrate-votes.png", "winrate-votes.svg"] and len(charts) == 6
    for png, svg in zip(charts[::2], charts[1::2], strict=True):
        picture = Image.open(io.BytesIO(png.content()))
        assert picture.width > 1920 and len(picture.convert("L").getcolors(256) or []) > 2
        assert svg.content().startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')


def test_votes_open_in_pandas_and_name_nobody(comparison: store.Comparison, owner: store.Person) -> None:
    taken, fingerprint = offered(comparison, owner), results.data_hash(comparison.id, viewer=owner)
    csv = pd.read_csv(io.BytesIO(content(taken, ".csv")))
    table = pd.read_parquet(io.BytesIO(content(taken, ".parquet")))
    assert len(csv) == len(table) == 26 and set(csv["votes_sha256"]) == {fingerprint}
    assert table["outcome"].value_counts().to_dict() == {"win": 20, "loss": 4, "tie": 2}
    assert set(csv["labeler"]) == set(table["labeler"]) == {"Labeler 1", "Labeler 2"}
    metadata = parquet.read_schema(io.BytesIO(content(taken, ".parquet"))).metadata
    assert metadata[b"votes_sha256"].decode() == fingerprint
    assert not any(b"Secret" in each.content() for each in taken.files) and b"Secret" not in taken.everything()


def test_names_are_there_when_asked_for_and_are_no_formula(comparison: store.Comparison, owner: store.Person) -> None:
    csv = pd.read_csv(io.BytesIO(content(offered(comparison, owner, named=True), ".csv")))
    assert set(csv["labeler"]) == {"Secret Ada", "'=Secret Ben"}


def test_preferences_are_rows_that_a_host_takes(comparison: store.Comparison, owner: store.Person) -> None:
    jsonl = content(offered(comparison, owner), ".jsonl").decode()
    request = Request("key", "base", TrainingMethod.DPO, jsonl, "", "winrate", epochs=1, tokens=1)
    assert problems(request, HERE) == [] and len(jsonl.splitlines()) == 18
    assert jsonl.splitlines()[0].index("There are **0** switches") < jsonl.index("Lamp 0 has 0 switches")
    found = results.preferences(comparison.id, viewer=owner)
    assert (found.undecided, found.other_prompts) == (2, 0) and found.rows[0].votes_for == 2


def test_answers_to_other_prompts_are_no_preference(comparison: store.Comparison, owner: store.Person) -> None:
    with store.writing() as session:
        answer = session.get_one(store.Pair, pairs_of(comparison)[0].id).candidate_answer_id
        session.query(store.AnswerContext).filter_by(answer_id=answer).update({"text": "Another passage."})
    found = results.preferences(comparison.id, viewer=owner)
    assert (len(found.rows), found.other_prompts) == (17, 1)


def test_the_dataset_opens_with_its_card(comparison: store.Comparison, owner: store.Person, tmp_path: Path) -> None:
    import datasets

    folder = tmp_path / "dataset"
    zipfile.ZipFile(io.BytesIO(content(offered(comparison, owner), "preferences-dataset.zip"))).extractall(folder)
    loaded = datasets.load_from_disk(str(folder))
    assert len(loaded) == 18 and loaded[0]["chosen"][0]["content"] == "There are **0** switches on lamp 0."
    assert results.data_hash(comparison.id, viewer=owner) in (folder / "README.md").read_text(encoding="utf-8")


def test_everything_is_in_the_zip(comparison: store.Comparison, owner: store.Person) -> None:
    taken = offered(comparison, owner)
    names = zipfile.ZipFile(io.BytesIO(taken.everything())).namelist()
    assert set(names) == {"methods.txt", *(each.name for each in taken.files)}


def test_labelers_take_nothing_away(comparison: store.Comparison, owner: store.Person) -> None:
    labeler = factories.make_person("Lea")
    with pytest.raises(NotAllowed):
        results.preferences(comparison.id, viewer=labeler)
    with pytest.raises(NotAllowed):
        results.take_away(results.read(comparison.id, viewer=owner), viewer=labeler)
