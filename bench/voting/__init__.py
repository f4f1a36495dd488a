"""How fast and how safe is a vote? `python -m bench.voting`."""
