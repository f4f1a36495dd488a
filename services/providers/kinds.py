"""Whose address a host's is, told by its host name: a path or a longer name that only contains one means nothing."""

from urllib.parse import urlsplit

_OPENAI = ("api.openai.com",)  # and its regions, as eu.api.openai.com
_AZURE = ("openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com", "models.ai.azure.com")


def is_openai(base_url: str) -> bool:
    """Say whether an address is OpenAI's own."""
    return _belongs(base_url, _OPENAI)


def is_azure(base_url: str) -> bool:
    """Say whether an address is one of Azure's for models."""
    return _belongs(base_url, _AZURE)


def _belongs(base_url: str, names: tuple[str, ...]) -> bool:
    try:
        host = (urlsplit(base_url).hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(host == name or host.endswith(f".{name}") for name in names)
