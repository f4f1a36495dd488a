"""The one way in which text from models, documents and strangers becomes HTML."""

from services.rendering.differences import diff_html
from services.rendering.html import marked_html, plain_html, to_html

__all__ = ["diff_html", "marked_html", "plain_html", "to_html"]
