"""The process that reads: bounded in time and memory, and replaced when it dies."""

import pytest

from services.errors import BadInput
from services.reading import process_pool, reader
from services.reading.passages import Dropped, Passage, dumps, loads
from tests.services.reading import files


def read(content: bytes, name: str = "notes.txt", **limits: float) -> reader.Read:
    return reader.read(content, name, **limits)  # type: ignore[arg-type]


def test_the_next_file_uses_the_same_process() -> None:
    read(files.TEXT.encode())
    (_, first), *_ = process_pool.idle
    found = read(files.MARKDOWN, "guide.md")
    (_, second), *_ = process_pool.idle
    assert first.pid == second.pid
    assert found.title == "Lamp guide"
    assert found.passages[0].text.startswith("The lamp has three switches")


def test_a_dead_process_is_replaced() -> None:
    read(files.TEXT.encode())
    process_pool.idle[-1][1].kill()
    process_pool.idle[-1][1].wait()
    assert read(files.TEXT.encode()).passages


def test_a_file_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(BadInput, match="took longer than"):
        read(files.TEXT.encode(), seconds=0.05, memory_bytes=process_pool.MEMORY_BYTES - 1)


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    with pytest.raises(BadInput, match="more memory"):
        read(files.TEXT.encode() * 100_000, memory_bytes=400 * 1024**2)


def test_a_refusal_reaches_the_person_and_the_process_lives_on() -> None:
    with pytest.raises(BadInput, match="is blank"):
        read(b"   ")
    assert read(files.TEXT.encode()).passages


def test_progress_is_told_page_by_page() -> None:
    seen: list[reader.Progress] = []
    found = reader.read(files.text_pdf(40), "manual.pdf", on_progress=seen.append)
    assert found.pages == 40
    assert [each.unit for each in seen] == ["pages"] * len(seen)
    assert [each.share for each in seen] == sorted(each.share for each in seen)
    assert (len(seen) >= 4, seen[-1].share) == (True, 1.0)


def test_what_was_left_out_and_the_languages_come_along() -> None:
    found = reader.read(files.text_pdf(4), "manual.pdf")
    assert found.languages == ["en"]
    assert found.dropped == [Dropped("Lamp works manual - page 1", "on every page", (1, 2, 3, 4))]


def test_passages_survive_the_store() -> None:
    passages = read(files.MARKDOWN, "guide.md").passages
    assert loads(dumps(passages)) == passages
    assert loads(dumps([Passage("灯 \ud800", "A › B", 3)])) == (Passage("灯 \ud800", "A › B", 3),)


def test_a_file_that_was_stopped_never_costs_the_next_one() -> None:
    slow = files.text_pdf(400)
    for _ in range(5):
        with pytest.raises(BadInput, match="took longer than"):
            read(slow, "slow.pdf", seconds=0.05)
        assert read(files.TEXT.encode()).passages


def test_a_process_that_ends_of_itself_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    read(files.TEXT.encode())
    exchange = reader._exchange
    monkeypatch.setattr(reader, "_exchange", lambda *_: {"memory": True})
    with pytest.raises(BadInput, match="more memory"):
        read(files.TEXT.encode())
    monkeypatch.setattr(reader, "_exchange", exchange)
    assert process_pool.idle == []
    assert read(files.TEXT.encode()).passages


def test_a_process_that_dies_as_it_is_lent_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    read(files.TEXT.encode())
    process_pool.idle[-1][1].kill()  # not waited for: it may look alive
    monkeypatch.setattr(process_pool.idle[-1][1], "poll", lambda: None)
    assert read(files.TEXT.encode()).passages


def test_a_late_time_limit_ends_no_process_that_has_answered() -> None:
    loan = process_pool.Loan(process_pool.start(process_pool.MEMORY_BYTES), reused=False)
    loan.settle({"kind": "text"})
    loan.stop()
    assert (loan.reusable, loan.stopped, loan.process.poll()) == (True, False, None)
    process_pool.end(loan.process)
