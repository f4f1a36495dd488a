"""What is kept of one person: to hand it to them, to forget them, and to make one of two."""

from services.personal.copying import copy
from services.personal.erasing import Erased, erase
from services.personal.merging import merge

__all__ = ["Erased", "copy", "erase", "merge"]
