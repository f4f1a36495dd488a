"""The rows of a training set as files for tools that train elsewhere, in the columns that these read.

TRL: https://huggingface.co/docs/trl/dataset_formats; LLaMA-Factory: data/README.md there; Axolotl:
https://docs.axolotl.ai/docs/dataset-formats. For supervised training all of them read OpenAI's `messages`.
"""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from services import archives
from services.finetunes.dataset import TrainingSet
from services.words import TrainingMethod

Rows = Sequence[dict[str, Any]]
TRAIN, VALIDATION = "train", "validation"


class Layout(StrEnum):
    """Which columns a file has; `words` says who reads them."""

    OPENAI = "openai"  # as the file is uploaded
    TRL = "trl"  # prompt, chosen, rejected, each a list of messages
    MESSAGES = "messages"  # messages, and one message each in chosen and rejected

    @property
    def words(self) -> str:
        """Name the tools that read it."""
        return _READERS[self]


_READERS = {
    Layout.OPENAI: "OpenAI and hosts like it",
    Layout.TRL: "TRL, Unsloth",
    Layout.MESSAGES: "LLaMA-Factory, Axolotl",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that rows can be saved as; `write` takes the rows by split."""

    label: str
    extension: str
    media_type: str
    write: Callable[[dict[str, Rows]], bytes]


def layouts(method: TrainingMethod) -> tuple[Layout, ...]:
    """List the layouts that differ for a method; of a supervised file there is one, and every tool reads it."""
    return tuple(Layout) if method == TrainingMethod.DPO else (Layout.OPENAI,)


def named(of: TrainingSet, layout: Layout, as_: Format) -> tuple[str, str]:
    """Give the name and the media type of the file that `content` makes."""
    name = f"{of.method.value}-{layout.value}"
    if _in_parts(of, as_):
        return f"{name}-{as_.extension}.zip", "application/zip"
    return f"{name}.{as_.extension}", as_.media_type


def content(of: TrainingSet, layout: Layout, as_: Format) -> bytes:
    """Write a training set; with validation rows JSONL and Parquet become a zip of one file a split."""
    splits: dict[str, Rows] = {TRAIN: _rows(of, layout, validation=False)}
    if of.validation_jsonl:
        splits[VALIDATION] = _rows(of, layout, validation=True)
    if not _in_parts(of, as_):
        return as_.write(splits)
    return archives.zipped({f"{split}.{as_.extension}": as_.write({split: rows}) for split, rows in splits.items()})


def _in_parts(of: TrainingSet, as_: Format) -> bool:
    return bool(of.validation_jsonl) and as_ is not HUGGING_FACE


def _rows(of: TrainingSet, layout: Layout, *, validation: bool) -> Rows:
    return [_laid_out(json.loads(line.json), layout) for line in of.lines if line.validation is validation]


def _laid_out(row: dict[str, Any], layout: Layout) -> dict[str, Any]:
    if layout == Layout.OPENAI or "messages" in row:
        return row
    asked, chosen, rejected = row["input"]["messages"], row["preferred_output"], row["non_preferred_output"]
    if layout == Layout.TRL:
        return {"prompt": asked, "chosen": chosen, "rejected": rejected}
    return {"messages": asked, "chosen": chosen[0], "rejected": rejected[0]}


def _json_lines(splits: dict[str, Rows]) -> bytes:
    (rows,) = splits.values()
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _parquet(splits: dict[str, Rows]) -> bytes:
    (rows,) = splits.values()
    target = io.BytesIO()
    pd.DataFrame(rows).to_parquet(target, index=False)
    return target.getvalue()


HUGGING_FACE = Format("Hugging Face dataset", "zip", "application/zip", archives.hugging_face)
FORMATS = (
    Format("JSONL", "jsonl", "application/jsonl", _json_lines),
    Format("Parquet", "parquet", "application/vnd.apache.parquet", _parquet),
    HUGGING_FACE,
)
