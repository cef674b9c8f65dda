"""What the records of an alarm say that the theme or issue did not say before: its name is made from all months."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mining.arrays import Flags
from mining.themes import predicates
from mining.themes.naming import name_rise
from mining.trends.alerts import WORSE
from mining.trends.intervals import difference_interval
from mining.words.tokens import Tokens

COLUMNS = ["theme_id", "issue_id", "phrase", "word", "n", "before", "of_before", "record_ids", "alike"]
_UNIT = ["theme_id", "issue_id"]


def said_more(
    alerts: pd.DataFrame,
    assignments: pd.DataFrame,
    names: Mapping[str, str],
    tokens: Tokens,
    content: Tokens,
    *,
    month: str,
    minimum_count: int,
) -> pd.DataFrame:
    """Return what the records of each alarm for worse of a month say more than those of the months before.

    A word says more where at least `minimum_count` of them have it, its share exceeds that before (the interval of
    `difference_interval`, corrected for all words compared, lies above 0), and the records with it, beyond the share of
    the expected ones that had it, make at least half of what the alarm has beyond the expected. Words of the name,
    single characters, and words that only judge or deny say nothing more.

    Parameters
    ----------
    alerts
        Of `alerts.back_test`.
    assignments
        Of the contract; a theme has the records whose main theme it is.
    names
        Number of a theme or an issue -> its name.
    tokens, content
        The texts of all records in the order of `assignments`, whole and reduced to the words that carry content.

    Returns
    -------
    DataFrame
        theme_id, issue_id, phrase (the best one with such a word, by `naming.name_rise`; else the surest word), word
        (the surest of the phrase), n (records of the month with the word), before (records of the months before with
        it), of_before (all of these), record_ids (of n), alike (number of the first alarm above that says more in the
        same phrase or word, `""` for none). The surest alarm first; a row for those alone that say more.
    """
    worse = alerts[(alerts["month"] == month) & (alerts["verdict"] == WORSE)]
    surest = worse.sort_values(["q", "p", *_UNIT, "kind"]).drop_duplicates(_UNIT)
    first = assignments[assignments["rank"] == 1]
    told: list[dict[str, object]] = []
    for theme, issue, n, expected in surest[[*_UNIT, "n", "expected"]].itertuples(index=False, name=None):
        of_unit = first["issue_id"] == issue if issue else first["theme_id"] == theme
        at = np.flatnonzero(of_unit & (first["month"] <= month))
        own = first.iloc[at]
        now = (own["month"] == month).to_numpy()
        said, held = tokens.take(at).compact(), content.take(at).compact()
        words = _risen(held, now, names[issue or theme], expected, n, minimum_count)
        if words:
            row = {"theme_id": theme, "issue_id": issue, **_told(said, held, now, words, own["record_id"])}
            told.append(row | {"alike": _alike(row, told)})
    return pd.DataFrame(told, columns=COLUMNS)


def _told(
    tokens: Tokens, content: Tokens, now: Flags, words: tuple[str, ...], record_ids: pd.Series
) -> dict[str, object]:
    """Return the cells of an alarm whose records have `words` more, the surest first."""
    phrase = name_rise(tokens, content, np.where(now, 0, 1).astype(np.int32), words) or words[0]
    word = next(each for each in words if each in phrase)
    has = content.holding(content.marks([word]))
    ids = tuple(record_ids[has & now])
    before = {"before": int((has & ~now).sum()), "of_before": int((~now).sum())}
    return {"phrase": phrase, "word": word, "n": len(ids), **before, "record_ids": ids}


def _alike(row: Mapping[str, object], above: Sequence[Mapping[str, object]]) -> object:
    """Return the number of the first of those `above` that says the same."""
    same = (each for each in above if each["phrase"] == row["phrase"] or each["word"] == row["word"])
    return next((each["issue_id"] or each["theme_id"] for each in same), "")


def _risen(
    content: Tokens, now: Flags, name: str, expected: float, of_alarm: float, minimum: int
) -> tuple[str, ...]:
    """Return the words that say more in the texts of `now` than in the others, the surest first."""
    present = content.presence()
    n, m = (np.asarray(present[rows].sum(axis=0), dtype=float).ravel() for rows in (now, ~now))
    size, others = int(now.sum()), int((~now).sum())
    little = predicates.vague(content.vocabulary) | predicates.privative(content.vocabulary)
    says = np.array([len(word) > 1 and word not in name for word in content.vocabulary], dtype=bool)
    tried = np.flatnonzero(says & ~little & (n >= minimum))
    if not others:
        return ()
    low = {i: difference_interval(n[i], size, m[i], others, len(tried))[0] for i in tried.tolist()}
    sure = [i for i in low if low[i] > 0 and 2 * (n[i] - m[i] / others * expected) >= of_alarm - expected]
    return tuple(content.vocabulary[i] for i in sorted(sure, key=lambda i: (-low[i], i)))
