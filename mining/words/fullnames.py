"""Full names of people that redaction left, as nothing beside them told it: they say who, never what."""

from collections.abc import Iterable, Sequence

from mining.records.names import looks_like_name
from mining.words.lexicon import Entry, fold
from mining.words.segmentation import tidy
from mining.words.tokens import BORDER, Tokens

LENGTH = 3
"""Characters of a name: words of two are too often none, longer ones too seldom a name."""


def full_names(words: Iterable[str], entries: Sequence[Entry]) -> list[str]:
    """Return which words look like full names of three characters; what the user dictionary has is none."""
    known = {fold(entry.word) for entry in entries}
    return [word for word in words if len(word) == LENGTH and word not in known and looks_like_name(word)]


def leave_out(tokens: Tokens, entries: Sequence[Entry]) -> Tokens:
    """Return the texts with a border for each of their `full_names`, as for a redaction mark."""
    names = full_names(tokens.vocabulary, entries)
    return tidy(tokens.replace(dict.fromkeys(names, BORDER))) if names else tokens
