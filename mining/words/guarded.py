"""Words that no stop list should hold: negation, and the words that complain."""

import re
from functools import cache
from importlib.resources import files

_NEGATION = re.compile("[不没未无勿甭]")


@cache
def negates(word: str) -> bool:
    """Tell whether the word denies something: 不, 没有, 无法, 不制冷; but not 不过 or 未来."""
    return _NEGATION.search(word) is not None and word not in _words("no_negation.txt")


def carries_complaint(word: str) -> bool:
    """Tell whether leaving the word out would turn a complaint into none, or hide what it is about."""
    return negates(word) or word in _words("complaint.txt")


@cache
def _words(name: str) -> frozenset[str]:
    lines = files("mining.words").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
