"""What themes have to do with the score: an association, never a cause."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Strings
from mining.trends.counts import most_frequent
from mining.trends.inference import share_interval

DRAWS = 20_000
MOST_SCORES = 50
"""More distinct scores than this are drawn in that many steps of equal width."""
FEWEST = 20
"""Scored records that a theme, or a value of the facet, needs before it is told."""
MODEL_RECORDS, MODEL_THEMES = 1000, 10
"""Its likelihood has no derivative by formula: the time grows with both."""
EFFECT = ["theme_id", "n", "mean_score", "effect", "effect_low", "effect_high"]
ODDS = ["theme_id", "n", "odds_ratio", "odds_low", "odds_high"]
RESPONSE = ["facet", "value", "n", "scored", "share", "share_low", "share_high", "mean_score"]


def leave_theme_out(score: Doubles, main: Strings, seed: int) -> pd.DataFrame:
    """Return by how much the mean score of all lies below the mean without each theme.

    Parameters
    ----------
    score, main
        Score (NaN unknown) and main theme (`""` none) of each record.

    Returns
    -------
    DataFrame
        theme_id, n (scored records), mean_score, effect (mean of all - mean without the theme: negative where the
        theme goes with lower scores), effect_low, effect_high (at 1 - 5%/themes, as the surest theme is told; the
        effect less the quantiles of the effects of as many records drawn from all without replacement: Pitman's 1937
        randomisation, inverted); lowest effect first. Empty without two different scores or a theme with 20 of them.
        A bootstrap finds no scatter in a theme of nothing but the most frequent score, and tells it as sure.
    """
    known = ~np.isnan(score)
    values, code = np.unique(score[known], return_inverse=True)
    themes, theme = np.unique(main[known].astype(str), return_inverse=True)
    cells = np.zeros((len(themes), len(values)))
    np.add.at(cells, (theme, code), 1)
    n = cells.sum(axis=1)
    told = (themes != "") & (n >= FEWEST) & (n < n.sum())
    if len(values) < 2 or not told.any():
        return pd.DataFrame(columns=EFFECT)
    effect = _effects(n, cells @ values)
    low, high = np.full((2, len(n)), np.nan)
    low[told], high[told] = _ends(effect[told], n[told], cells.sum(axis=0), values, seed)
    frame = pd.DataFrame(
        {
            "theme_id": themes.astype(object),
            "n": n.astype(int),
            "mean_score": cells @ values / n,
            "effect": effect,
            "effect_low": low,
            "effect_high": high,
        }
    )
    known_themes: pd.DataFrame = frame[told]
    return known_themes.sort_values(["effect", "theme_id"], ignore_index=True)


def _effects(n: Doubles, points: Doubles) -> Doubles:
    """Return mean of all - mean without each theme, of the records and summed scores of all themes."""
    with np.errstate(divide="ignore", invalid="ignore"):
        effect: Doubles = points.sum() / n.sum() - (points.sum() - points) / (n.sum() - n)
    return effect


def _ends(
    effect: Doubles, n: Doubles, scores: Doubles, values: Doubles, seed: int
) -> tuple[Doubles, Doubles]:
    """Return the ends of the interval of each effect: themes of n records, and how often each of the values is given.

    They are rounded, as the last digit must not decide whether one is 0.
    """
    random = np.random.default_rng(seed)
    scores, values = _steps(scores, values)
    tail, total, points = 2.5 / len(n), scores.sum(), scores @ values
    ends = {}
    for size in np.unique(n):
        drawn = random.multivariate_hypergeometric(scores.astype(np.int64), int(size), size=DRAWS) @ values
        chance = points / total - (points - drawn) / (total - size)
        ends[size] = np.percentile(chance, [100 - tail, tail])
    low, high = (effect[:, None] - [ends[size] for size in n]).T.round(9)
    return low, high


def _steps(scores: Doubles, values: Doubles) -> tuple[Doubles, Doubles]:
    """Return how often each value is given, and the values: at most MOST_SCORES of equal distance, each a mean."""
    if len(values) <= MOST_SCORES:
        return scores, values
    step = ((values - values[0]) / np.ptp(values) * MOST_SCORES).astype(np.int64).clip(max=MOST_SCORES - 1)
    times = np.zeros(MOST_SCORES)
    points = np.zeros(MOST_SCORES)
    np.add.at(times, step, scores)
    np.add.at(points, step, scores * values)
    return times[times > 0], points[times > 0] / times[times > 0]


def ordinal_regression(score: Doubles, main: Strings, seed: int) -> pd.DataFrame:
    """Return the odds of a higher score with each theme, all themes considered at once (McCullagh 1980).

    Proportional odds, by maximum likelihood, on at most 1,000 records drawn with the seed and the ten largest themes.

    Returns
    -------
    DataFrame
        theme_id, n, odds_ratio (of a higher score, against the records of no such theme), odds_low, odds_high (95%,
        Wald); lowest first. Empty where there are fewer than 20 records of a theme or of the rest, where one score is
        all there is, or where the model does not converge.
    """
    known = np.flatnonzero(~np.isnan(score))
    if len(known) > MODEL_RECORDS:
        known = np.sort(np.random.default_rng(seed).choice(known, MODEL_RECORDS, replace=False))
    y, theme = score[known], pd.Series(main[known].astype(str))
    counts = most_frequent(theme)
    chosen = sorted(counts.index[counts >= FEWEST][:MODEL_THEMES])
    levels, level = np.unique(y, return_inverse=True)
    if len(levels) < 2 or not chosen or len(y) - counts[chosen].sum() < FEWEST:
        return pd.DataFrame(columns=ODDS)
    design = np.column_stack([(theme == name).to_numpy(float) for name in chosen])
    from mining.trends.ordinal import fit  # noqa: PLC0415 - slow to load, and few records have scores

    estimates = fit(level, design)
    if estimates is None:
        return pd.DataFrame(columns=ODDS)
    frame = pd.DataFrame({"theme_id": chosen, "n": counts[chosen].to_numpy()})
    frame[ODDS[2:]] = np.exp(estimates)
    return frame.sort_values(["odds_ratio", "theme_id"], ignore_index=True)


def response_share(records: pd.DataFrame, facets: Sequence[str]) -> pd.DataFrame:
    """Return how many of the records have a score, all together and by the values of some columns.

    Returns
    -------
    DataFrame
        facet (column, `""` all), value, n, scored, share, share_low, share_high (Wilson 1927), mean_score; values with
        20 records and more. Empty when no record has a score.
    """
    if records["score"].isna().all():
        return pd.DataFrame(columns=RESPONSE)
    parts = [_responses(records, pd.Series("", index=records.index), "")]
    parts += [_responses(records, records[name], name) for name in facets]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(**share_interval(frame["scored"], frame["n"]).named("share"))[RESPONSE]


def _responses(records: pd.DataFrame, value: pd.Series, facet: str) -> pd.DataFrame:
    by_value = records["score"].groupby(value.rename("value"))
    counted = by_value.agg(n="size", scored="count", mean_score="mean").reset_index()
    return counted[(counted["n"] >= FEWEST) | (facet == "")].assign(facet=facet)
