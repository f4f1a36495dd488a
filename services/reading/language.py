"""Unstructured without its download: a stand-in for the spaCy model that it would fetch from the network.

Unstructured asks the model two things only: where sentences end and whether a text has a verb. The real model is used
where it is installed. `prepare` must run before anything else of Unstructured is imported.
"""

import os
from typing import Any

_VERBS = frozenset(
    "is are was were be been being am has have had do does did can could will would shall should may might must "
    "need needs let lets make makes made get gets got give gives given take takes took use uses used see sees keep "
    "keeps kept run runs go goes went come comes came say says said show shows add adds open opens close closes "
    "press turn turns set sets put puts call calls choose wait waits start starts stop stops send sends sent hold "
    "holds offer offers include includes require requires provide provides support supports allow allows work works "
    "want wants last lasts cost costs charge charges mean means begin begins become becomes contain contains".split()
)
_MODEL = "en_core_web_sm"


def prepare() -> None:
    """Keep Unstructured off the network, whatever it is asked to read."""
    os.environ.update(DO_NOT_TRACK="1", UNSTRUCTURED_DISABLE_NOTICE="1", SCARF_NO_ANALYTICS="true")
    from unstructured.nlp import tokenize

    tokenize._load_spacy_model = _model


def _model() -> Any:
    import spacy
    from spacy.language import Language

    if spacy.util.is_package(_MODEL):
        return spacy.load(_MODEL, exclude=["ner", "lemmatizer", "attribute_ruler"])
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    Language.component("winrate_verbs", func=_tag_verbs)
    blank.add_pipe("winrate_verbs")
    return blank


def _tag_verbs(doc: Any) -> Any:
    for token in doc:
        token.tag_ = "VB" if token.lower_ in _VERBS or (len(token) > 4 and token.lower_.endswith("ed")) else "NN"
    return doc
