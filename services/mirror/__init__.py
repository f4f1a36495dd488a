"""Argilla, both ways. What the web process needs is light; the worker runs `services.mirror.loop`."""
