"""What changed in a month: new, surging, worsening and improving themes and issues, with bounded false alarms."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.arrays import Doubles, Flags, Longs
from mining.engine import Aside, when_asked
from mining.trends.comparison import Comparison, compare
from mining.trends.drift import drift
from mining.trends.inference import false_discovery, ratio_interval
from mining.trends.panel import Panel, panel

WORSE, BETTER, SAME, UNKNOWN = "显著恶化", "显著好转", "无显著变化", "证据不足"
KINDS = {"new": "新出现", "surge": "激增", "worsening": "持续偏高", "improving": "好转"}
"""Kind of an alert -> what a reader calls it."""
COLUMNS = [
    "month", "theme_id", "issue_id", "kind", "n", "expected", "ratio", "ratio_low", "ratio_high", "p", "q", "verdict",
    "test", "base_n", "base_exposure", "phi", "detectable",
]  # fmt: skip
TEXT = ["month", "theme_id", "issue_id", "kind", "verdict", "test"]
FEWEST_MONTHS = 3
"""With fewer months of baseline the scatter from month to month cannot be judged."""
Rows = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Rules:
    """The analyst's settings for alarms, and the seed."""

    baseline_months: int
    false_discovery: float
    minimum_count: int
    minimum_ratio: float
    seed: int


def back_test(
    trend: pd.DataFrame,
    issue_trend: pd.DataFrame,
    totals: pd.DataFrame,
    rules: Rules,
    aside: Aside = when_asked,
) -> pd.DataFrame:
    """Test every theme and issue in every month that can be tested, with what was known at its end.

    Every other month is tested `aside`.

    Parameters
    ----------
    trend, issue_trend, totals
        Tables of `counts.monthly`, `counts.monthly_issues` and `counts.totals`.

    Returns
    -------
    DataFrame
        The alerts table of the contract, and test (its name), base_n and base_exposure (of the baseline), phi
        (dispersion used) and detectable (smallest count that alone would have been an alarm; for new and surge; NaN
        where too few months tell how the counts scatter for any to be one).
        Every theme has a row for each direction, and one for slow worsening where there is history for it. A test
        that no outcome could have made significant is not part of the family: p and q are NaN, the verdict is
        证据不足, and issues have no row for it. 证据不足 also where a change of `minimum_ratio` is seen but not
        proven: q too large, or 1 inside the interval of the ratio, so that no verdict stands beside figures that deny
        it. In a month of the Spring Festival a fall proves nothing, and slow worsening is left to the month after.
        ratio is infinite when the baseline is empty. Sorted by month, theme_id, issue_id, kind.
    """
    known = panel(trend, issue_trend, totals)
    months = range(len(known.months))
    others = aside(partial(_judge_months, known, months[1::2], rules))
    tested = _judge_months(known, months[::2], rules)
    return _table([*tested, *others()], known)


def _judge_months(known: Panel, months: Iterable[int], rules: Rules) -> list[Rows]:
    return [judge_month(known, t, rules) for t in months]


def judge_month(known: Panel, t: int, rules: Rules) -> Rows:
    """Test month t of a panel: columns of equal length, `unit` a row of the panel; {} if t cannot be judged."""
    known = known.for_month(t)
    months = known.comparable(t)
    history = months[months < t]
    if t not in months or len(history) < min(FEWEST_MONTHS, rules.baseline_months):
        return {}
    recent = known.counts[:, [*history[-rules.baseline_months :], t]].sum(axis=1)
    units = np.flatnonzero(known.is_theme() | (recent >= rules.minimum_count))
    month = compare(known, t, history, rules.baseline_months, units, rules.minimum_count)
    festival = bool(known.festival[t])
    slow = [] if festival else _slow(known, months, units, rules)
    groups = [*_against_baseline(month, units, rules, festival=festival), *slow]
    family = {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}
    judged = _judge(family, rules) | {"t": np.full(len(family["p"]), t)}
    told = known.is_theme()[judged["unit"]] | ~np.isnan(judged["p"])
    return {name: column[told] for name, column in judged.items()}


def _against_baseline(month: Comparison, units: Longs, rules: Rules, *, festival: bool) -> list[Rows]:
    """Return the tests for more (new, surge) and for less (improving) than expected; the festival lets all fall."""
    higher, lower = month.p()
    most, least = month.least_p()
    least = np.ones_like(least) if festival else least
    level = rules.false_discovery / max(
        1, reachable(np.concatenate([most, least]), rules.false_discovery).sum()
    )
    expected = month.base_y * month.e / month.base_e
    gate = np.maximum(rules.minimum_count, np.ceil(rules.minimum_ratio * expected - 1e-9))
    shown = _shown(units, month.y, month.e, month.base_y, month.base_e, month.phi, month.df)
    shown |= {"base_n": month.base_n, "base_exposure": month.base_e, "test": month.names()}
    more = {"kind": np.where(month.few, "new", "surge"), "p": higher, "least_p": most}
    less = {"kind": np.full(len(units), "improving"), "p": lower, "least_p": least}
    return [
        shown | more | {"detectable": np.maximum(month.detectable(level), gate)},
        shown | less | {"detectable": np.full(len(units), np.nan)},
    ]


def _slow(known: Panel, months: Longs, units: Longs, rules: Rules) -> list[Rows]:
    """Return the tests for slow worsening: themes and issues with an event a month in the reference.

    A share that rises because the other records fall is no worsening: the larger p of shares and of counts per day.
    """
    length = rules.baseline_months
    seek = partial(drift, length=length, ratio=rules.minimum_ratio, seed=rules.seed)
    found = seek(known, months, units)
    if found is None:
        return []
    p = found.p
    if known.shares and (by_day := seek(known.by_day(), months, units)):
        p = np.maximum(p, by_day.p)
    at = np.flatnonzero(found.base_y >= length)
    late, y = found.late, known.counts[units[at], months[-1]]
    base_y, base_e = late.base_y[at], np.full(len(at), late.base_e)
    rows = {
        "kind": np.full(len(at), "worsening"),
        "p": p[at],
        "least_p": np.zeros(len(at)),
        "base_n": base_y,
        "base_exposure": base_e,
        "test": np.full(len(at), "泊松CUSUM"),
        "detectable": np.full(len(at), np.nan),
    }
    shown = _shown(units[at], late.y[at], late.e, base_y, base_e, found.phi[at], found.df[at])
    expected = np.divide(y, shown["ratio"], out=shown["expected"], where=shown["ratio"] > 0)
    return [shown | rows | {"n": y, "expected": expected}]


def _shown(
    units: Longs, y: Doubles, e: float, base_y: Doubles, base_e: Doubles, phi: Doubles, df: Doubles
) -> Rows:
    ratio = ratio_interval(y, e, base_y, base_e, phi, df=df)
    return {"unit": units, "n": y, "expected": base_y * e / base_e, "phi": phi, **ratio.named("ratio")}


def _judge(family: Rows, rules: Rules) -> Rows:
    """Add q (Benjamini and Hochberg 1995 over all tests that could become significant) and the verdict."""
    counted = reachable(family["least_p"], rules.false_discovery)
    p, q = (np.full(len(counted), np.nan) for _ in range(2))
    p[counted] = family["p"][counted]
    if counted.any():
        q[counted] = false_discovery(p[counted])
    better = family["kind"] == "improving"
    with np.errstate(divide="ignore"):
        size = np.where(better, 1 / family["ratio"], family["ratio"])
    large = size >= rules.minimum_ratio
    enough = np.where(better, family["expected"], family["n"]) >= rules.minimum_count
    clear = np.where(better, family["ratio_high"] < 1, family["ratio_low"] > 1)
    alarm = (q <= rules.false_discovery) & large & enough & clear
    verdict = np.select([alarm & better, alarm, ~counted | large], [BETTER, WORSE, UNKNOWN], default=SAME)
    return family | {"p": p, "q": q, "verdict": verdict}


def reachable(least_p: Doubles, level: float) -> Flags:
    """Which tests could become significant at all (Gilbert 2005, after Tarone 1990).

    least_p is the smallest p that a test could reach with the events it has, however they fall on month and
    baseline. With K the smallest k for which at most k tests could reach level/k, those tests make the family.
    """
    k = np.arange(1, len(least_p) + 1)
    fits = np.flatnonzero(np.searchsorted(np.sort(least_p), level / k, side="right") <= k)
    return least_p <= level / k[fits[0]] if fits.size else np.zeros(len(least_p), bool)


def _table(tested: list[Rows], known: Panel) -> pd.DataFrame:
    """Return the table of the contract; its text columns are text even without a row."""
    parts = [pd.DataFrame(rows) for rows in tested if rows]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=str if name in TEXT else float) for name in COLUMNS})
    rows = pd.concat(parts, ignore_index=True)
    named = known.units.iloc[rows["unit"]].reset_index(drop=True)
    month = pd.Series(known.months, dtype=str).iloc[rows["t"]].reset_index(drop=True)
    table = rows.assign(
        month=month, theme_id=named["theme_id"], issue_id=named["issue_id"], n=rows["n"].astype(int)
    )
    ordered = table.sort_values(["month", "theme_id", "issue_id", "kind"], ignore_index=True)
    return ordered.reindex(columns=COLUMNS).astype(dict.fromkeys(TEXT, str))
