"""How long does reading take, and how much memory? `python -m bench.documents`.

A 200-page PDF and 20 mixed files, made on the spot, through the reading process as an upload goes (cold: the process
starts first; warm: it waits), beside plain `unstructured.partition` of each format where that works without a network.
Peak memory is the reading process's; the web process is measured apart.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from services.reading import formats, language, reader
from services.reading.chunking import CHUNK_TOKENS, OVERLAP
from tests.services.reading import files

Files = list[tuple[str, bytes]]


def main() -> None:
    """Print seconds and megabytes as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--mixed", type=int, default=20)
    asked = parser.parse_args()
    long_pdf: Files = [("long.pdf", files.text_pdf(asked.pages, paragraphs=5))]
    mixed = _mixed(asked.mixed)
    cold = _seconds(lambda: _read([("start.txt", files.TEXT.encode())]))
    results = {"cold start with one text file": {"seconds": cold, "reader_mb": _reader_peak_mb()}}
    for label, some in ((f"PDF of {asked.pages} pages", long_pdf), (f"{asked.mixed} mixed files", mixed)):
        seconds = _seconds(lambda some=some: _read(some))  # type: ignore[misc]
        results[label] = {"seconds": seconds, "reader_mb": _reader_peak_mb(), "chunks": _chunks(some)}
    results["this process"] = {"mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}
    language.prepare()
    formats.read(files.TEXT.encode(), "warm.txt")
    results["plain unstructured, mixed files without PDF"] = {"seconds": _seconds(lambda: _plain(mixed))}
    results["ours in one process, the same files"] = {
        "seconds": _seconds(lambda: [formats.read(content, name) for name, content in mixed if name[-3:] != "pdf"])
    }
    print(json.dumps(results, indent=2))


def _mixed(count: int) -> Files:
    made: Files = [
        ("notes.txt", files.TEXT.encode() * 20),
        ("guide.md", files.MARKDOWN * 20),
        ("help.html", files.HTML),
        ("manual.docx", files.word()),
        ("manual.pdf", files.text_pdf(8)),
    ]
    return [(f"{each}-{name}", content) for each, (name, content) in enumerate(made * (count // len(made)))]


def _read(some: Files) -> list[reader.Read]:
    return [reader.read(content, name, chunk_tokens=CHUNK_TOKENS, overlap=OVERLAP) for name, content in some]


def _chunks(some: Files) -> int:
    return sum(len(read.pieces) for read in _read(some))


def _plain(some: Files) -> None:
    import io

    from unstructured.partition.docx import partition_docx
    from unstructured.partition.html import partition_html
    from unstructured.partition.md import partition_md
    from unstructured.partition.text import partition_text

    partitions = {".txt": partition_text, ".md": partition_md, ".html": partition_html, ".docx": partition_docx}
    for name, content in some:
        partition = partitions.get(Path(name).suffix)
        if partition:
            partition(file=io.BytesIO(content))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 2)


def _reader_peak_mb() -> int:
    process = psutil.Process(reader._idle[-1][1].pid)
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) // 1024
    return int(process.memory_info().rss / 1024**2)


if __name__ == "__main__":
    main()
