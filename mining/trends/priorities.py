"""What comes first: frequency, severity, trend, controllability and effect, each on its own scale, never multiplied."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Longs
from mining.trends.inference import Interval, share_interval

REPLICATES = 1000
FIRST = 3
MOST_SCORES = 50
"""More distinct scores than this are put into that many bins of equal width."""
CRITERIA = ("frequency", "severity", "trend", "controllability", "effect")
COLUMNS = [
    "theme_id", "n", *CRITERIA, "effect_low", "effect_high", "top3",
    *(f"{name}_{end}" for name in CRITERIA[:-1] for end in ("low", "high")),
]  # fmt: skip


class _Cells(NamedTuple):
    """The month's records by theme and score: position of the theme (-1 none), score (NaN unknown), records; (C,)."""

    theme: Longs
    score: Doubles
    n: Doubles


class _Drawn(NamedTuple):
    """Records and effect of each theme in each replicate, (R, K)."""

    n: Doubles
    effect: Doubles


def priorities(
    records: pd.DataFrame,
    assignments: pd.DataFrame,
    alerts: pd.DataFrame,
    severity: pd.Series,
    *,
    month: str,
    seed: int,
) -> pd.DataFrame:
    """Put the themes of a month side by side on five scales, and say how sure the first three are.

    A theme's place is that of the sum of its ranks on the scales that have data (Borda 1781): ranks are added,
    since scales of different kinds cannot be multiplied (Bowles 2003 on risk priority numbers). How sure it is, tell
    the places in 1,000 draws of the month's records (bootstrap, Efron 1979); baselines, severity and issues are drawn
    anew with them.

    Parameters
    ----------
    alerts
        The alerts table, for the month's ratio to its baseline and the events in that (base_n).
    severity
        theme_id -> mean grade, 0..1.

    Returns
    -------
    DataFrame
        theme_id; n; frequency: share of the month's records (Wilson 1927); severity (interval of a share of n, which is
        the widest that a mean of grades can have); trend: r/(1+r) of the ratio r to the baseline, 0.5 unchanged;
        controllability: share of the theme's records that its largest issue holds, in reach of one measure (Wilson);
        effect: mean score of all minus mean score without the theme, an association; each with _low and _high (95%,
        effect by percentiles of the bootstrap), NaN without data; top3: probability of being among the first three.
        Sorted by that, the most probable first, then by number. Themes without a record in the month are left out.
    """
    main = assignments[(assignments["rank"] == 1) & (assignments["month"] == month)]
    n = main.loc[main["theme_id"] != "", "theme_id"].value_counts().sort_index()
    if n.empty:
        return pd.DataFrame(columns=COLUMNS)
    themes, events = list(n.index), np.asarray(n, float)
    ratio = _ratios(alerts, month, themes)
    grades = severity.reindex(themes).to_numpy(float)
    largest = _largest_issue(main, themes)
    cells = _cells(main.merge(records[["record_id", "score"]], on="record_id"), themes)
    drawn = _draw(cells, len(themes), seed)
    told = {
        "frequency": share_interval(events, len(main)),
        "severity": share_interval(grades * events, events),
        "trend": Interval(*(_rise(ratio[name].to_numpy()) for name in ("ratio", "ratio_low", "ratio_high"))),
        "controllability": share_interval(largest * events, events),
        "effect": Interval(_effect(cells, cells.n[None], len(themes))[0], *_ends(drawn.effect)),
    }
    again = {
        "frequency": drawn.n,
        "severity": _share_again(grades, drawn.n, seed),
        "trend": _trend_again(ratio, drawn.n / events, seed),
        "controllability": _share_again(largest, drawn.n, seed + 1),
        "effect": drawn.effect,
    }
    return _ordered(themes, events, told, (places(again, drawn.n) <= FIRST).mean(axis=0))


def _ordered(themes: list[str], events: Doubles, told: Mapping[str, Interval], top3: Doubles) -> pd.DataFrame:
    """Return the table, what is most surely among the first on top."""
    columns = {"theme_id": themes, "n": events.astype(int), "top3": top3}
    for name, interval in told.items():
        columns |= interval.named(name)
    table = pd.DataFrame(columns).sort_values(
        ["top3", "theme_id"], ascending=[False, True], ignore_index=True
    )
    return table[COLUMNS]


def _ratios(alerts: pd.DataFrame, month: str, themes: list[str]) -> pd.DataFrame:
    """Return ratio, its ends and base_n of the month's test for more than expected, a row per theme."""
    more = (alerts["month"] == month) & (alerts["issue_id"] == "") & alerts["kind"].isin(["new", "surge"])
    columns = ["ratio", "ratio_low", "ratio_high", "base_n"]
    return alerts[more].set_index("theme_id")[columns].astype(float).reindex(themes)


def _rise(ratio: Doubles) -> Doubles:
    """Put a ratio on a scale from 0 to 1, 0.5 unchanged."""
    return 1 - 1 / (1 + ratio)


def _largest_issue(main: pd.DataFrame, themes: list[str]) -> Doubles:
    """Return the share of each theme's records in its largest issue; NaN if no issue is known at all."""
    named = main[main["issue_id"] != ""]
    if named.empty:
        return np.full(len(themes), np.nan)
    most = named.groupby("theme_id")["issue_id"].agg(lambda of: of.value_counts().max())
    n = main["theme_id"].value_counts()
    return np.asarray((most / n).reindex(themes).fillna(0.0), float)


def _cells(month: pd.DataFrame, themes: list[str]) -> _Cells:
    theme = pd.Index(themes).get_indexer(pd.Index(month["theme_id"]))
    score = month["score"].astype(float)
    if score.nunique() > MOST_SCORES:
        score = (
            pd.cut(score, MOST_SCORES, labels=False, retbins=False) / MOST_SCORES * np.ptp(score)
            + score.min()
        )
    counted = (
        pd.DataFrame({"theme": theme, "score": score}).value_counts(dropna=False).sort_index().reset_index()
    )
    return _Cells(*(counted[name].to_numpy() for name in ("theme", "score", "count")))


def _draw(cells: _Cells, themes: int, seed: int) -> _Drawn:
    """Draw the month's records again; cells of equal records make it one multinomial draw a replicate."""
    random = np.random.default_rng(seed)
    n = random.multinomial(cells.n.sum(), cells.n / cells.n.sum(), REPLICATES).astype(float)
    return _Drawn(n @ _member(cells, themes), _effect(cells, n, themes))


def _member(cells: _Cells, themes: int) -> Doubles:
    member: Doubles = (cells.theme[:, None] == np.arange(themes)).astype(float)
    return member


def _effect(cells: _Cells, n: Doubles, themes: int) -> Doubles:
    """Mean score of all minus mean score without each theme; n (R, C) -> (R, K), NaN where either has no score."""
    scored = ~np.isnan(cells.score)
    n, score, member = n[:, scored], cells.score[scored], _member(cells, themes)[scored]
    total, points = n.sum(axis=1, keepdims=True), (n * score).sum(axis=1, keepdims=True)
    rest, rest_points = total - n @ member, points - (n * score) @ member
    with np.errstate(divide="ignore", invalid="ignore"):
        effect: Doubles = np.where(rest < total, points / total - rest_points / rest, np.nan)
    return effect


def _ends(again: Doubles) -> tuple[Doubles, Doubles]:
    """Percentiles of the replicates that have a score, NaN where none has."""
    low, high = pd.DataFrame(again).quantile([0.025, 0.975]).to_numpy()
    return low, high


def _share_again(share: Doubles, n: Doubles, seed: int) -> Doubles:
    """Draw shares of n again, NaN where unknown."""
    random = np.random.default_rng([seed, 1])
    return random.binomial(n.astype(int), np.nan_to_num(share)) / np.maximum(n, 1) + 0 * share


def _trend_again(ratio: pd.DataFrame, change: Doubles, seed: int) -> Doubles:
    """Draw the rise again: `change` is the count drawn over the count seen, baselines are Poisson."""
    random = np.random.default_rng([seed, 2])
    base_n = ratio["base_n"].to_numpy()
    drawn = random.poisson(np.nan_to_num(base_n), change.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _rise(ratio["ratio"].to_numpy() * change * base_n / drawn)


def places(scales: Mapping[str, Doubles], n: Doubles) -> Doubles:
    """Return the place of each theme, (R, K): by the sum of ranks, then by n, then by number.

    A scale without data does not count; a theme without data on a scale stands in the middle of it. The lower the
    effect, the higher the rank.
    """
    ranks = np.zeros(n.shape)
    for name, values in scales.items():
        first_high = -values if name != "effect" else values
        if np.isfinite(first_high).any():
            middle = pd.DataFrame(first_high).median(axis=1).fillna(0).to_numpy()[:, None]
            ranks += _ranks(np.where(np.isnan(first_high), middle, first_high), "average")
    tie = n / (2 * n.sum(axis=1, keepdims=True) + 1)
    return _ranks(ranks - tie, "first")


def _ranks(values: Doubles, ties: Literal["average", "first"]) -> Doubles:
    """Return the rank of each value in its row, 1 the lowest."""
    return pd.DataFrame(values).rank(axis=1, method=ties).to_numpy()
