"""The app with limits of a second or two, so that a test need not wait for the real ones."""

from app import app
from services import connections, request_limits

connections.HEAD_SECONDS = 1.5
connections.READING_SECONDS = 2.0
connections._Limits.crowd = 300
request_limits.SILENT_SECONDS = 1.0
request_limits.FIRST_SECONDS = 2.5

__all__ = ["app"]
