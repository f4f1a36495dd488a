"""The process that opens strangers' files: few rights, little memory, and no loss when it dies.

Requests and replies are one JSON line each; a request's line is followed by the file's bytes. It ends by itself after
a minute without work.
"""

import json
import os
import resource
import select
import traceback
from dataclasses import astuple
from typing import Any, BinaryIO

from services.reading.passages import OnProgress

IDLE_SECONDS = 60


def main() -> None:
    """Answer requests from standard input until it closes or nothing comes for a while."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not break the protocol
    _limit(int(os.environ["WINRATE_READER_BYTES"]))
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        asked = _line(requests)
        if not asked:
            break
        request = json.loads(asked)
        reply = _answer(request, _exactly(requests, request["size"]), lambda *told: _tell(replies, {"progress": told}))
        _tell(replies, reply)
        if "memory" in reply:
            break


def _tell(replies: BinaryIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply).encode() + b"\n")
    replies.flush()


def _answer(request: dict[str, Any], content: bytes, on_progress: OnProgress) -> dict[str, Any]:
    from services.errors import BadInput
    from services.reading import formats

    try:
        reading = formats.read(content, request["name"], on_progress)
    except BadInput as error:
        return {"refused": str(error)}
    except (MemoryError, RecursionError):
        return {"memory": True}
    except Exception as error:  # noqa: BLE001 whatever a parser trips over belongs to this file alone
        traceback.print_exc()
        return {"failed": type(error).__name__}
    characters = sum(len(passage.text) for passage in reading.passages)
    return {
        "kind": reading.kind,
        "title": reading.title,
        "pages": reading.pages,
        "characters": characters,
        "languages": list(reading.languages),
        "passages": [astuple(each) for each in reading.passages],
        "dropped": [astuple(each) for each in reading.dropped],
        "note": reading.note,
    }


def _limit(most_bytes: int) -> None:
    for what, most in ((resource.RLIMIT_AS, most_bytes), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS knows the limit but not how to keep it
            continue


def _line(source: BinaryIO) -> bytes:
    found = b""
    while not found.endswith(b"\n"):
        byte = source.read(1)
        if not byte:
            return b""
        found += byte
    return found


def _exactly(source: BinaryIO, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        part = source.read(size - len(content))
        if not part:
            raise EOFError
        content += part
    return bytes(content)


if __name__ == "__main__":
    main()
