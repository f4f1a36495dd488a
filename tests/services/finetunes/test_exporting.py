"""Exports: what other tools read is what would be uploaded, in their columns."""

import io
import json
import zipfile
from pathlib import Path

import datasets
import pandas as pd
import pytest

from services import finetunes
from services.finetunes import Selection, TrainingSet, exporting
from services.finetunes.exporting import FORMATS, HUGGING_FACE, Layout
from services.words import TrainingMethod
from tests.services.finetunes.conftest import Desk

JSONL, PARQUET, _ = FORMATS
MESSAGE = {"role": datasets.Value("string"), "content": datasets.Value("string")}
FEATURES: dict[tuple[TrainingMethod, Layout], dict[str, object]] = {
    (TrainingMethod.SUPERVISED, Layout.OPENAI): {"messages": [MESSAGE]},
    (TrainingMethod.DPO, Layout.OPENAI): {
        "input": {"messages": [MESSAGE]},
        "preferred_output": [MESSAGE],
        "non_preferred_output": [MESSAGE],
    },
    (TrainingMethod.DPO, Layout.TRL): {"prompt": [MESSAGE], "chosen": [MESSAGE], "rejected": [MESSAGE]},
    (TrainingMethod.DPO, Layout.MESSAGES): {"messages": [MESSAGE], "chosen": MESSAGE, "rejected": MESSAGE},
}


def made(desk: Desk, method: TrainingMethod, share: float = 0.0) -> TrainingSet:
    for at in range(5):
        desk.review(at, f"Grün & richtig {at}.")
    return finetunes.training_set(desk.project.id, method, Selection(validation_share=share))


def columns(features: dict[str, object]) -> datasets.Features:
    lists = {name: datasets.List(each[0]) if isinstance(each, list) else each for name, each in features.items()}
    if "input" in lists:
        lists["input"] = {"messages": datasets.List(MESSAGE)}
    return datasets.Features(lists)


@pytest.mark.parametrize(("method", "layout"), FEATURES)
def test_each_format_holds_the_same_rows_in_the_tools_columns(
    desk: Desk, tmp_path: Path, method: TrainingMethod, layout: Layout
) -> None:
    of = made(desk, method)
    assert layout in exporting.layouts(method)
    lines = exporting.content(of, layout, JSONL).decode()
    rows = [json.loads(line) for line in lines.splitlines()]
    assert len(rows) == 5 and exporting.named(of, layout, JSONL)[0].endswith(".jsonl")
    with zipfile.ZipFile(io.BytesIO(exporting.content(of, layout, HUGGING_FACE))) as archive:
        archive.extractall(tmp_path / "made")
    loaded = datasets.load_from_disk(str(tmp_path / "made"))["train"]
    assert loaded.features == columns(FEATURES[method, layout])
    assert loaded.to_list() == rows
    parquet = tmp_path / "rows.parquet"
    parquet.write_bytes(exporting.content(of, layout, PARQUET))
    assert datasets.Dataset.from_pandas(pd.read_parquet(parquet)).to_list() == rows
    if layout == Layout.OPENAI:
        assert lines == of.training_jsonl


def test_validation_rows_have_a_file_of_their_own(desk: Desk, tmp_path: Path) -> None:
    of = made(desk, TrainingMethod.SUPERVISED, share=0.4)
    assert exporting.named(of, Layout.OPENAI, JSONL) == ("supervised-openai-jsonl.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(exporting.content(of, Layout.OPENAI, JSONL))) as archive:
        assert archive.read("train.jsonl").decode() == of.training_jsonl
        assert archive.read("validation.jsonl").decode() == of.validation_jsonl
    with zipfile.ZipFile(io.BytesIO(exporting.content(of, Layout.OPENAI, HUGGING_FACE))) as archive:
        archive.extractall(tmp_path)
    loaded = datasets.load_from_disk(str(tmp_path))
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 3, "validation": 2}
