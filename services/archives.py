"""Files to download, packed together: a zip of anything, and datasets as Hugging Face keeps them on disk."""

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, Any]]


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Zip files, by their names in the archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def hugging_face(rows: Rows | Mapping[str, Rows], card: str = "") -> bytes:
    """Zip the folder that `datasets.load_from_disk` opens: one dataset, or several by split; `card` is its README."""
    import datasets  # takes seconds to import

    with tempfile.TemporaryDirectory() as folder:
        if isinstance(rows, Mapping):
            made = {split: datasets.Dataset.from_list([*each]) for split, each in rows.items()}
            datasets.DatasetDict(made).save_to_disk(folder)
        else:
            datasets.Dataset.from_list([*rows]).save_to_disk(folder)
        if card:
            (Path(folder) / "README.md").write_text(card, encoding="utf-8")
        files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
        return zipped({str(path.relative_to(folder)): path.read_bytes() for path in files})
