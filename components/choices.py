"""Words for things that can be chosen: no two alike, since Streamlit knows a choice by its words."""

from collections import Counter
from collections.abc import Mapping


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Give the words of each thing by its id, with a number behind those that another thing has too: "Ada (2)"."""
    taken: Counter[str] = Counter()
    labels: dict[str, str] = {}
    used = set(names.values())
    for id_, name in names.items():
        taken[name] += 1
        label = name
        while taken[name] > 1 and (label := f"{name} ({taken[name]})") in used:
            taken[name] += 1
        used.add(label)
        labels[id_] = label
    return labels
