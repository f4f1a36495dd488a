"""The reader: a document's text beside its chunks; picking one shows the other."""

from components.document_reader.island import Cut, show

__all__ = ["Cut", "show"]
