"""What the islands share: a component in the page that never waits for the server between two records."""

from components.islands.source import source

__all__ = ["source"]
