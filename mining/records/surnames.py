"""Surnames, patterns of names that begin with them, and the ordinary words beside which a surname is none."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

NOT_IN_NAME = "的了是和在我你您他她它们不就也都个这那很有没说去来给让把被吗呢吧啊该此两几每各些"
HAN = "[\u4e00-\u9fff]"
GIVEN = rf"(?:(?![{NOT_IN_NAME}]){HAN})"
# Looked at behind the surname, so that the search can leap from surname to surname.
BORDER = r"(?<![^\W_].)"

QUOTES = "“”\"'‘’"
OPENING = rf"{QUOTES}【（(\["
"""What may open a value behind its label, for use in a class: 订单号【447182633】."""


def begins(words: Iterable[str]) -> str:
    """Return a pattern that fails at once where none of the words can begin, as in most places of a text."""
    return f"(?=[{''.join(sorted({word[0] for word in words}))}])"


class Name(NamedTuple):
    """Patterns of surnames, and of names that begin with them.

    `compound` are those of two characters; `common` is a class of single ones that hardly ever begin another word,
    `both` has those that may, too, `every` also those that are names behind a label only.
    """

    compound: str
    common: str
    both: str
    every: str

    @property
    def known(self) -> str:
        """A surname that hardly ever begins another word."""
        return f"(?:{self.compound}|{self.common})"

    @property
    def with_known(self) -> str:
        """A full name with such a surname."""
        return rf"{self.known}{GIVEN}{{1,2}}"

    @property
    def full(self) -> str:
        """A full name."""
        return rf"(?:(?:{self.compound})|{self.both}){GIVEN}{{1,2}}"

    @property
    def apart(self) -> str:
        """A full name of which no other character stands before the surname."""
        first = begins((*self.compound.split("|"), *self.both[1:-1]))
        return rf"{first}(?:(?:{self.compound})|{self.both}{BORDER}){GIVEN}{{1,2}}"


@cache
def patterns() -> Name:
    """Return the patterns made from `surnames.txt`."""
    group = dict(_lines("surnames.txt"))
    both = group["common"] + group["ambiguous"]
    compound = group["compound"].replace(" ", "|")
    return Name(compound, f"[{group['common']}]", f"[{both}]", f"[{both}{group['labelled']}]")


@cache
def words() -> frozenset[str]:
    """Return ordinary words of two characters, and of three that begin or end like a name (高血压, 开发商)."""
    by_hand = (first + second for first, seconds in _lines("ordinary_words.txt") for second in seconds)
    return frozenset((*by_hand, *_from_dictionary()))


def _from_dictionary() -> Iterator[str]:
    for first, rest in _lines("words.txt"):
        two, _, three = rest.partition(" ")
        yield from (first + second for second in two)
        yield from (first + three[i : i + 2] for i in range(0, len(three), 2))


def _lines(file: str) -> Iterator[tuple[str, str]]:
    """Yield the first field and the rest of each line of a data file."""
    for line in files("mining.records").joinpath(file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, _, rest = line.partition(" ")
            yield first, rest
