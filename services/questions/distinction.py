"""What makes two questions different that share nearly all their words.

A "not", a number, a name, a unit, what is asked for, a word against its opposite, and the order of the words. Meaning
and word overlap are blind to all of these: "from Silver to Gold" has every word of "from Gold to Silver".
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_NEGATIONS = frozenset(
    "not no never none nor neither nobody nothing nowhere without cannot except unless excluding non "
    "nicht nichts kein keine keinen keinem keiner keines nie niemals ohne weder außer "
    "ne pas jamais sans aucun aucune rien ni sauf sin nunca ningún ninguna nada excepto "
    "senza mai nessun nessuna niente não sem nenhum nenhuma niet geen nooit zonder nie bez нет "
    "не ни без никогда нельзя değil yok asla لا لم لن ليس ليست غير بدون לא אין בלי".split()
)
_ASKING = frozenset(
    "what which who whom whose when where why how wer wen wem wessen was wann wo wohin woher warum wieso weshalb wie "
    "welche welcher welches welchen qui que quoi quel quelle quand où pourquoi comment combien quién qué cuál cuándo "
    "dónde cómo cuánto chi cosa quando dove perché come quanto many much long often far old soon".split()
)
_MODES = frozenset(
    "can could may might must should shall will would have has had need "
    "kann können darf dürfen muss müssen soll sollen will".split()
)
_PLACES = frozenset(
    "before after during until till since from to into onto out over under above below between within outside inside "
    "with against per by up down on off in at more less most least fewer only all any some every each other another "
    "or always sometimes rarely seldom usually hardly barely "
    "vor nach während bis seit von zu mit über unter zwischen nur alle jede mehr weniger oder immer "
    "avant après pendant depuis avec plus moins ou toujours antes después hasta desde con más menos siempre "
    "до после от из с со или всегда قبل بعد من إلى مع أو לפני אחרי עם או".split()
)
_PERSONS = frozenset("i me my mine you your yours he him his she her they them their we us our ours".split())
_OPPOSITES = tuple(
    frozenset(pair.split())
    for pair in (
        "open close;open shut;opened closed;opening closing;on off;in out;up down;top bottom;upper lower;left right;"
        "front back;front rear;first last;start stop;start end;begin end;hot cold;warm cold;warm cool;high low;"
        "minimum maximum;min max;"
        "large small;big small;long short;wide narrow;thick thin;fast slow;early late;old new;young old;empty full;"
        "enable disable;activate deactivate;lock unlock;install uninstall;connect disconnect;add remove;buy sell;"
        "send receive;lend borrow;increase decrease;raise lower;accept reject;accept refuse;"
        "allow forbid;allowed forbidden;allow prohibit;allowed prohibited;permitted prohibited;permitted forbidden;"
        "large tiny;largest smallest;biggest smallest;longest shortest;highest lowest;oldest newest;latest earliest;"
        "cheapest dearest;previous next;last next;former latter;current previous;current next;"
        "net gross;credit debit;attach remove;attach detach;incoming outgoing;"
        "include exclude;included excluded;login logout;upload download;import export;upgrade downgrade;"
        "arrive depart;arrival departure;"
        "male female;men women;man woman;adult child;adults children;day night;morning evening;summer winter;"
        "inside outside;indoor outdoor;indoors outdoors;import export;black white;dry wet;safe dangerous;"
        "possible impossible;legal illegal;valid invalid;visible invisible;public private;cheap expensive;"
        "input output;encrypt decrypt;show hide;push pull;win lose;pass fail;true false;yes no;always never"
    ).split(";")
)
_NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million half third "
    "quarter double triple once twice thrice first second fourth fifth sixth seventh eighth ninth tenth "
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend halb doppelt einmal zweimal "
    "erste zweite dritte deux trois quatre cinq sept huit neuf dix dos tres cuatro cinco seis "
    "siete ocho nueve diez".split()
)
_UNITS = frozenset(
    "second seconds minute minutes hour hours day days week weeks month months year years mm cm m km g kg mg ml l "
    "euro euros dollar dollars pound pounds percent monday tuesday wednesday thursday friday saturday sunday january "
    "february march april june july august september october november december "
    "eur usd gbp chf jpy cny mbit mbyte kb mb gb tb spring summer autumn winter".split()
)
# What turns a word into its opposite: "refundable" and "non-refundable", "einschalten" and "ausschalten".
_TURNING = tuple("un non in im il ir dis mis de anti".split())
_TURNED = tuple(
    tuple(pair.split())
    for pair in (
        "ein aus;auf zu;an ab;an aus;in out;in ex;im ex;up down;over under;max min;pre post;vor nach;inter intra"
    ).split(";")
)
_SHORTEST_STEM = 4
# Scripts that write no spaces: each sign is a word, and Han signs decide, but for those that only build the sentence.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_LITTLE = frozenset("的地得了着过吗呢吧啊呀么是有在这那个些请一")
_UNSPACED_NEGATION = re.compile(r"ません|なし|な[いかくけ]|ない|[없않못]|아니")
_MEASURED = re.compile(r"[-+−±<>≤≥]?\d+(?:[.,:/×x-]?\d+)*")
_SYMBOL = re.compile(r"[^\w\s?!.,;:'\"()\[\]{}…–—“”‘’„«»¿¡-]")
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*")
_POINTED = re.compile(r"(?<![\w.])\.\w+")  # ".NET", ".env"
_SIGN = re.compile(f"[{_UNSPACED}]")
_SENTENCE_START = re.compile(r"(?:^|[.?!:]\s+)\W*$")
_LITTLE = frozenset(
    "a an the please is are was were be been do does did it its this that these those and or of".split()
)
_FIXED = _ASKING | _MODES | _PLACES | _PERSONS | _NUMBER_WORDS | _UNITS


def distinct(one: str, other: str) -> bool:
    """Say whether something small but decisive keeps two similar questions apart."""
    first, second = _features(one), _features(other)
    if first.decisive != second.decisive or first.names - second.spelled or second.names - first.spelled:
        return True
    return _opposed(first, second) or _reordered(first, second)


def signature(text: str) -> int:
    """Give a number that two questions share unless something decisive keeps them apart."""
    return hash(frozenset(_features(text).decisive.items()))


class _Features:
    """What a question consists of, as far as it decides."""

    def __init__(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text)
        matches = list(_WORD.finditer(text))
        words = [match[0].lower() for match in matches]
        self.spelled = frozenset(words)
        self.order = tuple(_root(word) for word in words if word not in _LITTLE)
        self.words = Counter(self.order)
        self.names = frozenset(match[0].lower() for match in matches if _is_name(text, match))
        self.decisive = Counter(
            [
                *(part for word in words for part in _negation(word)),
                *(_root(word) for word in words if word in _FIXED),
                *(match[0].lower() for match in matches if _is_letter(match[0])),
                *(sign for sign in _HAN.findall(text) if sign not in _HAN_LITTLE),
                *_UNSPACED_NEGATION.findall(text),
                *_MEASURED.findall(text),
                *(sign for sign in text if sign.isnumeric() and not sign.isdecimal()),
                *map(str.lower, _POINTED.findall(text)),
                *_SYMBOL.findall(text),
            ]
        )


def _negation(word: str) -> list[str]:
    if word in _NEGATIONS:
        return ["not" if word in ("no", "not", "cannot") else word, *(["can"] if word == "cannot" else [])]
    if word.endswith(("n't", "n’t")):
        stem = word[:-3]
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(stem, stem)
        return ["not", *([stem] if stem in _MODES else [])]
    return []


def _is_letter(word: str) -> bool:
    """Say whether a word is a letter that names something: "plan A", "plan b"."""
    return len(word) == 1 and word.isalpha() and word not in "aIi" and not _SIGN.match(word)


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Say whether a word is a name by its letters: a digit, a capital inside it, or one that begins no sentence."""
    word = match[0]
    if any(letter.isdigit() for letter in word) or word[1:] != word[1:].lower():
        return True
    return word[0].isupper() and len(word) > 1 and not _SENTENCE_START.search(text[: match.start()][-20:])


def _opposed(one: _Features, other: _Features) -> bool:
    only_one, only_other = set(one.words - other.words), set(other.words - one.words)
    if any(_turned(word, only_other) for word in only_one) or any(_turned(word, only_one) for word in only_other):
        return True
    return any(not pair.isdisjoint(only_one) and not pair.isdisjoint(only_other) for pair in _ROOTED_OPPOSITES)


def _turned(word: str, others: set[str]) -> bool:
    """Say whether a word is one of the others with something before it that makes it the opposite."""
    if len(word) >= _SHORTEST_STEM and any(f"{prefix}{word}" in others for prefix in _TURNING):
        return True
    return any(
        word.startswith(one) and len(word) >= len(one) + _SHORTEST_STEM and other + word[len(one) :] in others
        for one, other in _TURNED
    )


def _reordered(one: _Features, other: _Features) -> bool:
    """Say whether what both have stands in another order."""
    common = one.words & other.words
    return _kept(one.order, common) != _kept(other.order, common)


def _kept(order: tuple[str, ...], common: Counter[str]) -> list[str]:
    left = common.copy()
    kept = []
    for word in order:
        if left[word] > 0:
            left[word] -= 1
            kept.append(word)
    return kept


def _root(word: str) -> str:
    """Take an English ending off, so that "filter" and "filters" are one word."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_ROOTED_OPPOSITES = tuple(frozenset(map(_root, pair)) for pair in _OPPOSITES)
_features = lru_cache(maxsize=16384)(_Features)
