"""Train it yourself: a ready config, the rows and one command for tools that train outside of Winrate.

Field names are those of the tools' documentation in November 2026: Axolotl 0.13, LLaMA-Factory 0.9, Unsloth 2026,
TRL 1.x, and Fireworks' firectl.
"""

from services.training.recipes.recipe import Recipe, listing

__all__ = ["Recipe", "listing"]
