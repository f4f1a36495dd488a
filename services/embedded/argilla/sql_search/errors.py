"""What the engine cannot answer, said to the client as HTTP 422."""

from argilla_server.errors.future import UnprocessableEntityError


class UnsupportedSearchError(UnprocessableEntityError):
    """Raised where an answer would be wrong: the message names what was asked for."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"The sql search engine does not support {asked}.")
