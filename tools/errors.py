"""The one error of the tools: a sentence for the person at the terminal."""


class Refusal(Exception):
    """Says what went wrong and what to do next; printed as it stands, without a traceback."""
