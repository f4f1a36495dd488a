"""The reviewing island: one answer at a time, by keyboard, with the next one already there."""

from components.review_island.island import show

__all__ = ["show"]
