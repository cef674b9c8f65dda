"""Which way the scores of a column count: the larger the better, or the smaller."""

import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

from mining.records.headers import score_words
from mining.records.scores import rise, words_count
from mining.records.tables import Table, by_column, place

LARGER, SMALLER = "越大越满意", "越小越满意"


def told_order(name: str) -> str:
    """Return which way scores count by the name of their column, `""` unsaid: 满意度（1非常满意 5非常不满意）."""
    told = _told(name)
    if not told or told[0][1] == told[-1][1]:
        return ""
    return LARGER if told[0][1] < told[-1][1] else SMALLER


def _told(name: str) -> list[tuple[int, float]]:
    """Return the scores that a column's name explains, each with what its word is worth, lowest first."""
    words = score_words()
    either = "|".join(sorted(words, key=len, reverse=True))
    told = re.findall(rf"(\d+)(?:[^\w,;]|[分星为是])*({either})", unicodedata.normalize("NFKC", name))
    return sorted((int(number), words[word]) for number, word in told)


def weigh(tables: Sequence[Table]) -> None:
    """Score by the words where the codes of a column fall as its words grow better.

    A table with the angriest alone (5-非常不满意) does not tell which way its codes go: all of that column do.
    """
    for group in by_column(tables, "score").values():
        column = words_count(pd.concat([table.rows[["score", "word"]] for table in group]))
        for table in group:
            own = rise(table.rows)
            if own < 0 or (own == 0 and column):
                table.rows["score"] = table.rows["word"].fillna(table.rows["score"])


def contradictions(tables: Sequence[Table], order: str) -> list[str]:
    """Return a note for each table whose name of the score column says the opposite of `order`."""
    return [
        f"{place(table.file, table.sheet)}：列“{name}”写的是{told}，设置 [columns] score_order 却是{order}，"
        "好评与差评会颠倒；请核对后改正设置"
        for table in tables
        for name in [table.layout.name("score")]
        for told in [told_order(name)]
        if told not in ("", order)
    ]


def turn(tables: Sequence[Table]) -> list[str]:
    """Turn scores that were given as numbers end for end, so that larger is better; return how.

    Columns of one name are turned together, between the ends of their scale: it begins with 1, or with what was given
    below, and ends with the highest that was given in any of them or that their name explains.
    """
    notes = []
    for name, group in by_column(tables, "score").items():
        given = pd.concat([table.rows.loc[~table.rows["in_words"], "score"] for table in group])
        if given.isna().all():
            continue
        low, high = min(1, given.min()), max(given.max(), *(number for number, _ in _told(name)), 1)
        for table in group:
            score = table.rows["score"]
            table.rows["score"] = score.where(table.rows["in_words"], low + high - score)
        notes.append(
            f"列“{name}”的分数越小越满意，已倒过来算：{low:g} 分算 {high:g} 分，{high:g} 分算 {low:g} 分"
        )
    return notes
