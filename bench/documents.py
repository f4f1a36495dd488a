"""How long does reading take, and how much memory? `python -m bench.documents`.

A 200-page PDF and 50 mixed files (eleven formats), made on the spot. Each way reads the same files in a fresh process
of its own, after the first small file, so that starting and importing are told apart ("start"):

ours    `services.reading.reader`, as an upload goes: recognised, read in the reading process, sent back
plain   Unstructured's partition function of each format. `partition.auto` cannot be used: it wants libmagic. The spaCy
        model that Unstructured would download is replaced for both by the same stand-in. There is no plain way for PDF
        without PyTorch and a download, so its text goes through `partition_text`, page by page.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from services.reading import chunking, language, process_pool, reader

Files = list[tuple[str, bytes]]


def main() -> None:
    """Print seconds, megabytes and their ratios as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--mixed", type=int, default=50)
    parser.add_argument("--way", choices=("ours", "plain"))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.way:
        print(
            json.dumps(
                _measured(asked.way, [(path.name, path.read_bytes()) for path in sorted(asked.folder.iterdir())])
            )
        )
        return
    results: dict[str, Any] = {}
    for label, some in _made(asked.pages, asked.mixed).items():
        with tempfile.TemporaryDirectory() as folder:
            for name, content in some:
                (Path(folder) / name).write_bytes(content)
            ours, plain = (_in_a_process(way, folder) for way in ("ours", "plain"))
        ratios = {key: round(plain[key] / ours[key], 2) for key in ("seconds", "cpu_seconds", "peak_mb")}
        results[label] = {"ours": ours, "plain": plain, "plain / ours": ratios}
    print(json.dumps(results, indent=2))


def _in_a_process(way: str, folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.documents", "--way", way, "--folder", folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measured(way: str, some: Files) -> dict[str, float]:
    read = _ours if way == "ours" else _plain
    first: Files = [("start.txt", b"The lamp has three switches. Press the left one.")]
    start = _seconds(lambda: read(first))
    cpu = _cpu_seconds()
    seconds = _seconds(lambda: read(some))
    cpu = round(_cpu_seconds() - cpu, 3)
    found = {
        "start_seconds": start,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_mb": _reader_peak_mb() if way == "ours" else _peak_mb(),
    }
    if way == "ours":
        passages = [reader.read(content, name).passages for name, content in some]
        found["chunking_ms"] = round(1000 * _seconds(lambda: [chunking.split(each) for each in passages]))
        found["chunks"] = sum(len(chunking.split(each)) for each in passages)
    return found


def _made(pages: int, mixed: int) -> dict[str, Files]:
    from tests.services.reading import files, more_files

    made: Files = [
        ("notes.txt", files.TEXT.encode() * 20),
        ("guide.md", files.MARKDOWN * 20),
        ("help.html", files.HTML),
        ("manual.docx", files.word()),
        ("manual.pdf", files.text_pdf(8)),
        ("launch.pptx", more_files.slides()),
        ("prices.xlsx", more_files.workbook(500)),
        ("faq.csv", more_files.table(500)),
        ("mail.eml", more_files.mail(html=True)),
        ("book.epub", more_files.book("epub")),
        ("letter.rtf", more_files.book("rtf")),
    ]
    turns = [(f"{each:03}-{made[each % len(made)][0]}", made[each % len(made)][1]) for each in range(mixed)]
    return {
        f"PDF of {pages} pages": [("long.pdf", files.text_pdf(pages, paragraphs=5))],
        f"{mixed} mixed files": turns,
    }


def _ours(some: Files) -> None:
    for name, content in some:
        reader.read(content, name)


def _plain(some: Files) -> None:
    language.prepare()
    for name, content in some:
        _partition(Path(name).suffix)(io.BytesIO(content))


def _partition(suffix: str) -> Callable[[io.BytesIO], object]:
    """Import a format's partition function when its first file comes, as `partition.auto` does."""
    from importlib import import_module

    if suffix == ".pdf":
        return _plain_pdf
    short = {".eml": "email"}.get(suffix, suffix[1:])
    module = import_module(f"unstructured.partition.{'text' if short == 'txt' else short}")
    partition = getattr(module, f"partition_{'text' if short == 'txt' else short}")
    options = {"process_attachments": False} if short == "email" else {}
    return lambda file: partition(file=file, **options)


def _plain_pdf(file: io.BytesIO) -> None:
    import pypdfium2
    from unstructured.partition.text import partition_text

    for page in pypdfium2.PdfDocument(file):
        partition_text(text=page.get_textpage().get_text_range())


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 3)


def _cpu_seconds() -> float:
    """Add up the processor time of this process, the reading ones and pandoc: a busy machine hardly changes it."""
    running = [psutil.Process(), *psutil.Process().children(recursive=True)]
    times = [process.cpu_times() for process in running]
    return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _reader_peak_mb() -> int:
    status = Path(f"/proc/{process_pool.idle[-1][1].pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


if __name__ == "__main__":
    main()
