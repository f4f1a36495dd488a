"""Writing questions: from a recipe to exactly as many questions as were asked for, each with its evidence.

1. `submitting` checks the recipe, gives every chunk its split and lays out one slot for each question (`plan`): split,
   kind, style, section by quota, topic. Slots are the items of a durable job, so progress is counted in questions.
2. `rounds` takes the open slots in waves. `spread` chooses the chunk that was asked about least, on the slot's side of
   the split, and a second one of the same side for a question across sections.
3. A model that follows instructions (`instructed`) gets one call for the chunks of a block and returns up to six
   questions with evidence and a reference answer as JSON, in the strictest way that its host knows (`replies`). One
   that is too small for that (`by_example`) goes on from single sentences; its evidence is the sentence.
4. `judging` puts the drafts through `checks`, the cheap ones first: form, the quotation stands in the chunk, banned
   topics, no double of any other question on either side, by words and by meaning. Then the `critic` rates what is
   left, 1-5: answerable (the reverse for unanswerable ones, which are held against the nearest chunks of all
   documents), standalone, relevant. For a small model, likeness to the sentence and the round-trip stand in. `rank` is
   where a search for the question finds its chunk.
5. Drafts fill slots in the order of the plan, never in the order of the replies, and every call has a seed of its own
   made of the recipe's seed and the chunk's words: the same seed on the same documents gives the same questions as
   far as the host keeps its seeds.
6. `keeping` commits the wave in one transaction: what was kept, what was dropped with its reason in plain words, what
   was spent. A kill costs one wave. Waves go on until the slots are filled, several in a row gave nothing, or the
   budget does not last for the next call (`purse`); `reporting` says which, with the numbers.
"""

from services.questions.writing.prompts import preset_text
from services.questions.writing.reporting import report
from services.questions.writing.rounds import KIND
from services.questions.writing.submitting import estimate, generate, preset_of, retire

__all__ = ["KIND", "estimate", "generate", "preset_of", "preset_text", "report", "retire"]
