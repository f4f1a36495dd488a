"""What would make a job fail later is refused when it is created."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from services.embedded.models import training_file
from services.embedded.models.errors import invalid
from services.embedded.models.files import FINE_TUNE, Files
from services.embedded.models.schemas import JobRequest
from services.embedded.models.training_file import Checked, Kind, Problem

MAX_ROWS = 50_000
ROW_TOKENS = 2048  # a longer row would need more memory than a laptop has to spare


def training_rows(files: Files, request: JobRequest, kind: Kind, least: int, base: Path) -> int:
    """Return how many rows would be trained.

    Raises:
        ApiError: a file is missing, broken, of the other kind, too short, too long, or both files are the same.
    """
    training = files.require(request.training_file, FINE_TUNE, "training_file")
    rows = _rows(training, request.training_file, "training_file", kind, least, base)
    if request.validation_file:
        validation = files.require(request.validation_file, FINE_TUNE, "validation_file")
        if digest(validation) == digest(training):
            message = "validation_file holds the same rows as training_file; hold other rows out."
            raise invalid(message, "validation_file", "invalid_validation_file")
        _rows(validation, request.validation_file, "validation_file", kind, 1, base)
    return rows


def fingerprint(files: Files, request: JobRequest) -> str:
    """Return what makes a job the same as another: the rows themselves and all that steers the training."""
    asked = request.model_dump(mode="json", exclude={"training_file", "validation_file", "metadata"})
    for name in ("training_file", "validation_file"):
        file_id = getattr(request, name)
        asked[name] = digest(files.path(file_id)) if file_id else None
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(path: Path, file_id: str, param: str, kind: Kind, least: int, base: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        checked = training_file.check(lines)
    if checked.problems:
        raise invalid(f"{file_id}, {checked.summary()}.", param, "invalid_file_format")
    if checked.kind != kind:
        message = f"{file_id} holds rows for the method '{checked.kind}', and the job asks for '{kind}'."
        raise invalid(message, param, "invalid_file_format")
    if not least <= checked.rows <= MAX_ROWS:
        wanted = f"at least {least}" if checked.rows < least else f"at most {MAX_ROWS}"
        message = f"{param.capitalize().replace('_', ' ')} has {checked.rows} example(s), but must have {wanted}."
        raise invalid(message, param, "invalid_n_examples")
    too_long = _too_long(path, base / "tokenizer.json")
    if too_long.problems:
        message = f"{file_id}, {too_long.summary()}. Shorten or leave out what is too long."
        raise invalid(message, param, "context_length_exceeded")
    return checked.rows


def _too_long(path: Path, tokenizer_file: Path) -> Checked:
    """Find rows over the limit, without their few control tokens; the trainer looks at these as well."""
    problems: list[Problem] = []
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        for number, row in training_file.rows(lines):
            for conversation in training_file.conversations(row):
                text = "\n".join(message["content"] for message in conversation)
                # No token is shorter than a byte: most rows need no counting.
                if len(text.encode()) > ROW_TOKENS and tokenizer_file.exists():
                    size = len(_tokenizer(tokenizer_file).encode(text, add_special_tokens=False).ids)
                    if size > ROW_TOKENS:
                        message = f"has {size:,} tokens; at most {ROW_TOKENS:,} can be trained"
                        problems.append(Problem(number, message))
                        break
    return Checked(0, problems, None)


@cache
def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))
