"""POST /v1/embeddings."""

import asyncio
import base64
from typing import Any

from fastapi import APIRouter

from services.embedded.models.errors import invalid
from services.embedded.models.schemas import EmbeddingRequest
from services.embedded.models.state import Server

router = APIRouter()

MAX_INPUTS = 2048


@router.post("/embeddings")
async def create(body: EmbeddingRequest, server: Server) -> dict[str, Any]:
    """Embed one or many texts."""
    server.catalog.require_embedding(body.model)
    embedder = await server.runtime.embedder()
    from services.embedded.models.embedder import DIMENSIONS, MAX_TOKENS

    size = body.dimensions or DIMENSIONS
    if size > DIMENSIONS:
        raise invalid(f"This model gives at most {DIMENSIONS} dimensions, not {size}.", "dimensions", "invalid_value")
    given = _inputs(body)
    async with server.runtime.embedding_lock:  # one at a time: two would only slow each other down
        tokens = await asyncio.to_thread(_tokens, embedder, given)
        longest = max(map(len, tokens))
        if longest > MAX_TOKENS:
            message = f"This model's maximum context length is {MAX_TOKENS} tokens, however you requested {longest}."
            raise invalid(message, "input", "context_length_exceeded")
        if not all(0 <= token < embedder.vocabulary for each in tokens for token in each):
            raise invalid(f"A token is not one of the {embedder.vocabulary} that this model knows.", "input")
        vectors = (await asyncio.to_thread(embedder.embed, tokens, size)).numpy()
    data = [
        {"object": "embedding", "index": index, "embedding": _encoded(vector, body.encoding_format)}
        for index, vector in enumerate(vectors)
    ]
    used = sum(map(len, tokens))
    usage = {"prompt_tokens": used, "total_tokens": used}
    return {"object": "list", "data": data, "model": body.model, "usage": usage}


def _inputs(body: EmbeddingRequest) -> list[Any]:
    given: list[Any] = body.input if isinstance(body.input, list) else [body.input]
    if given and isinstance(given[0], int):
        given = [given]
    if not given or not all(given):
        raise invalid("'input' should be a text or a list of texts, none of them empty.", "input", "invalid_value")
    if len(given) > MAX_INPUTS:
        raise invalid(f"At most {MAX_INPUTS} inputs fit one request; {len(given)} came.", "input")
    return given


def _tokens(embedder: Any, given: list[Any]) -> list[list[int]]:
    return embedder.tokenize(given) if isinstance(given[0], str) else given


def _encoded(vector: Any, encoding: str) -> Any:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode() if encoding == "base64" else vector.tolist()
