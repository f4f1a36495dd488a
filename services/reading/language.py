"""Unstructured without its download: a stand-in for the spaCy model that it would fetch from the network.

Unstructured asks the model two things only: where sentences end and whether a text has a verb. The real model is used
where it is installed. `prepare` must run before anything else of Unstructured is imported.
"""

import os
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from services.reading.passages import Passage

_VERBS = frozenset(
    "is are was were be been being am has have had do does did can could will would shall should may might must "
    "need needs let lets make makes made get gets got give gives given take takes took use uses used see sees keep "
    "keeps kept run runs go goes went come comes came say says said show shows add adds open opens close closes "
    "press turn turns set sets put puts call calls choose wait waits start starts stop stops send sends sent hold "
    "holds offer offers include includes require requires provide provides support supports allow allows work works "
    "want wants last lasts cost costs charge charges mean means begin begins become becomes contain contains".split()
)
_SAMPLES, _SAMPLE_CHARACTERS, _LEAST_LETTERS, _LEAST_SHARE = 10, 250, 20, 0.15
_MODEL = "en_core_web_sm"


def prepare() -> None:
    """Keep Unstructured off the network, whatever it is asked to read."""
    os.environ.update(DO_NOT_TRACK="1", UNSTRUCTURED_DISABLE_NOTICE="1", SCARF_NO_ANALYTICS="true")
    from unstructured.nlp import tokenize

    tokenize._load_spacy_model = _model


def spoken_in(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Name the languages of a document as ISO 639-1 codes, the most frequent first, by samples spread over it."""
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    found: Counter[str] = Counter()
    for sample in _samples(passages):
        try:
            best = detect_langs(sample)[0]
        except LangDetectException:
            continue
        if best.prob > 0.5:
            found[best.lang.partition("-")[0]] += len(sample)
    return tuple(code for code, said in found.most_common() if said >= _LEAST_SHARE * found.total())


def _samples(passages: Sequence[Passage]) -> list[str]:
    """Join passages to texts that are long enough to tell their language, and take some from all over."""
    texts = [""]
    for passage in passages:
        words = re.sub(r"[|\d-]+", " ", passage.text[:_SAMPLE_CHARACTERS])
        if len(texts[-1]) + len(words) > _SAMPLE_CHARACTERS:
            texts.append("")
        texts[-1] += f" {words}"
    long_enough = [text for text in texts if sum(map(str.isalpha, text)) >= _LEAST_LETTERS]
    step = max(1, len(long_enough) // _SAMPLES)
    return long_enough[::step][:_SAMPLES]


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
