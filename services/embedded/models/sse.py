"""Server-sent events as OpenAI streams them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi.responses import StreamingResponse

from services.embedded.models.errors import ApiError
from services.embedded.models.request import Piece


def stream(chunks: AsyncIterator[dict[str, Any]]) -> StreamingResponse:
    """Send chunks as they come, then [DONE]; an error in the middle is sent as a chunk."""
    return StreamingResponse(_events(chunks), media_type="text/event-stream", headers={"cache-control": "no-cache"})


async def interleave(choices: list[AsyncIterator[Piece]]) -> AsyncIterator[tuple[int, Piece]]:
    """Yield (choice index, piece) from several answers, in the order in which they arrive."""
    arrived: asyncio.Queue[tuple[int, Piece | Exception | None]] = asyncio.Queue()

    async def pump(index: int, choice: AsyncIterator[Piece]) -> None:
        try:
            async for piece in choice:
                arrived.put_nowait((index, piece))
            arrived.put_nowait((index, None))
        except ApiError as error:
            arrived.put_nowait((index, error))

    tasks = [asyncio.create_task(pump(index, choice)) for index, choice in enumerate(choices)]
    try:
        running = len(tasks)
        while running:
            index, piece = await arrived.get()
            if isinstance(piece, Exception):
                raise piece
            if piece is None:
                running -= 1
            else:
                yield index, piece
    finally:
        for task in tasks:
            task.cancel()


async def _events(chunks: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    async with aclosing(chunks) as source:  # type: ignore[type-var]
        try:
            async for chunk in source:
                yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
        except ApiError as error:
            yield f"data: {json.dumps(error.body())}\n\n"
            return
    yield "data: [DONE]\n\n"
