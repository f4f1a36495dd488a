"""The real models server, shared by these tests."""

from tests.embedded.models.conftest import base_home, models_server

__all__ = ["base_home", "models_server"]
