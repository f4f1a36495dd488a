"""How fast is the next answer there? `python -m bench.review`."""
