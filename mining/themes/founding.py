"""New themes of a catalogue: named by what their texts say, and numbered."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from mining.arrays import Flags, Labels, Strings
from mining.themes import decisions, naming
from mining.themes.catalogue import Catalogue
from mining.themes.labels import is_label
from mining.themes.matrices import positions
from mining.themes.phrases import LEAST_TEXTS
from mining.themes.texts import Texts

BEGUN = 1 / 20
"""Share of its busiest month that a theme has in the month in which it is said to begin."""


def with_new_themes(
    texts: Texts, catalogue: Catalogue, labels: Labels, born: list[str]
) -> tuple[Catalogue, list[str]]:
    """Return the catalogue with a theme for each label that has a month in `born`, and their numbers.

    `labels` go on with the themes that lie beside these (-1 none): a name tells the new ones from them as well.
    """
    taken = [theme.name for theme in catalogue.themes]
    grown = catalogue.with_new(give_names(texts, labels, len(born), taken), born)
    return grown, [theme.number for theme in grown.themes[len(catalogue.themes) :]]


def give_names(texts: Texts, labels: Labels, count: int, taken: Collection[str]) -> list[str]:
    """Return a name for each label 0..count-1 that is not `taken` and does not merely say what data a mark hides."""
    spelt = decisions.spelt(texts.full)

    def refused(name: str) -> bool:
        return name in taken or all(is_label(part, texts.before_marks, spelt) for part in name.split("、"))

    return naming.name_themes(
        texts.full, texts.content, labels, count, refused=refused, set_apart=texts.set_apart
    )


def named_anew(
    texts: Texts, catalogue: Catalogue, has: Strings, numbers: Sequence[str]
) -> tuple[Catalogue, dict[str, str]]:
    """Return the catalogue with new names for those of `numbers` whose names hardly any of their texts hold.

    `has` are the numbers that the texts have now. Beside it the old names, by number.
    """
    old = {number: theme.name for number, theme in catalogue.by_number().items()}
    stale = [number for number in numbers if not _stands(texts, has == number, old[number])]
    if not stale:
        return catalogue, {}
    labels = positions(has, [*stale, *sorted({*has} - {*stale, ""})]).astype(np.int32)
    new = dict(zip(stale, give_names(texts, labels, len(stale), old.values()), strict=True))
    better = {
        number: name
        for number, name in new.items()
        if _holding(texts, has == number, name) > _holding(texts, has == number, old[number])
    }
    renamed = catalogue.edited({number: {"name": name} for number, name in better.items()})
    return renamed, {number: old[number] for number in better}


def _stands(texts: Texts, mine: Flags, name: str) -> bool:
    """Tell whether a name stands in as many of a theme's texts as a new one would have to."""
    return _holding(texts, mine, name) >= max(LEAST_TEXTS, int(mine.sum()) / 50)


def _holding(texts: Texts, mine: Flags, name: str) -> int:
    """Return how many of some texts hold a name, or one of the two words that stand in for one."""
    rows, words = np.flatnonzero(mine), name.split("、")
    whole, content = (
        decisions.has_any(decisions.spelt(kind.take(rows)), words) for kind in (texts.full, texts.content)
    )
    return int((whole | content).sum())


def beside(labels: Labels, others: Labels) -> Labels:
    """Return the labels of new themes, and behind them those of `others` for the texts that no new theme has."""
    there = (labels < 0) & (others >= 0)
    return np.where(there, others + labels.max(initial=-1) + 1, labels).astype(np.int32)


def dated(catalogue: Catalogue, new: Collection[str], main: Strings, months: Strings) -> Catalogue:
    """Return the catalogue with the months in which `new` themes first appeared, `YYYY-MM`.

    `main` is the number of each text's theme. A stray text does not begin a theme: its first month has a twentieth of
    what its busiest has.
    """
    n = pd.crosstab(main, months).reindex(sorted(new)).dropna()
    first = n.ge(BEGUN * n.max(axis=1), axis=0).idxmax(axis=1)
    return catalogue.edited({str(number): {"born": month} for number, month in first.items()})


def largest_first(labels: Labels) -> Labels:
    """Return the labels renumbered by size, ties by the first text."""
    present, first, size = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = present[np.lexsort((first, -size))]
    number = np.full(int(labels.max(initial=-1)) + 2, -1, dtype=np.int32)
    number[order] = np.arange(len(order))
    return number[labels]
