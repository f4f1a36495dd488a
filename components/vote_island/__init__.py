"""The voting island: a component in the page that never waits for the server between two pairs."""

from components.vote_island.island import preview, show

__all__ = ["preview", "show"]
