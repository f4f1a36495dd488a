"""Variants: a model with its prompts and retrieval settings, named, versioned, never changed in place."""

from services.variants.keeping import BASE_NAME, base, get, like, listing, save
from services.variants.models import add_model, base_model, models
from services.variants.settings import MOST_PASSAGES, Settings, check

__all__ = [
    "BASE_NAME",
    "MOST_PASSAGES",
    "Settings",
    "add_model",
    "base",
    "base_model",
    "check",
    "get",
    "like",
    "listing",
    "models",
    "save",
]
