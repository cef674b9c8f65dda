"""What changed in a month: new, surging, worsening and improving themes and issues, with bounded false alarms."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from mining.trends import inference
from mining.trends.panel import Array, Panel, panel

WORSE, BETTER, SAME, UNKNOWN = "显著恶化", "显著好转", "无显著变化", "证据不足"
COLUMNS = [
    "month", "theme_id", "issue_id", "kind", "n", "expected", "ratio", "ratio_low", "ratio_high", "p", "q", "verdict",
    "test", "base_n", "phi", "detectable",
]  # fmt: skip
FEWEST_MONTHS = 3
"""With fewer months of baseline the scatter from month to month cannot be judged."""


@dataclass(frozen=True)
class Rules:
    """The analyst's settings for alarms, and the seed."""

    baseline_months: int
    false_discovery: float
    minimum_count: int
    minimum_ratio: float
    seed: int


@dataclass(frozen=True)
class Comparison:
    """A month's exposure and calendar days beside those of its baseline; `few` and `phi` are a value per unit."""

    e: float
    E: float
    days: float
    base_days: float
    shares: bool
    few: npt.NDArray[np.bool_]
    phi: Array

    def p(self, y: Array, B: Array) -> tuple[Array, Array]:
        """Return (p_higher, p_lower) of the counts y against B.

        Shares: Fisher's exact test, or the predictive where overdispersed; and since a share also moves when the
        *other* records move, the count per day must have moved as well (the larger p of the two tests, Berger 1982).
        Rates: the predictive where the baseline has few events or is overdispersed, else the exact conditional test.
        """
        predictive = inference.p_predictive(y, self.e, B, self.E, self.phi)
        if not self.shares:
            return _where(self.few | (self.phi > 1), predictive, inference.p_rate(y, self.e, B, self.E))
        share = _where(self.phi > 1, predictive, inference.p_share(y, self.e, B, self.E))
        count = inference.p_rate(y, self.days, B, self.base_days)
        return np.maximum(share[0], count[0]), np.maximum(share[1], count[1])

    def names(self) -> npt.NDArray[np.str_]:
        """Return the name of the test of each unit, as the page shows it."""
        exact = np.where(self.shares, "Fisher精确检验", np.where(self.few, "伽马-泊松预测", "条件精确检验"))
        return np.where(self.phi > 1, "负二项预测", exact)


def alerts(
    trend: pd.DataFrame,
    issue_trend: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    month: str,
    baseline_months: int,
    false_discovery: float,
    minimum_count: int,
    minimum_ratio: float,
    seed: int,
) -> pd.DataFrame:
    """Test every theme and issue in one month, knowing nothing later.

    Parameters
    ----------
    trend, issue_trend, totals
        Tables of `counts.monthly`, `counts.monthly_issues` and `counts.totals`.

    Returns
    -------
    DataFrame
        The alerts table of the contract, and test (its name), base_n (events in the baseline), phi (dispersion used)
        and detectable (smallest count that alone would have been an alarm). Every theme has a row for each direction;
        issues only where month and baseline hold `minimum_count` records. A test that no outcome could have made
        significant is not part of the family: p and q are NaN, the verdict 证据不足. ratio is infinite when the
        baseline is empty. Sorted by theme_id, issue_id, kind.
    """
    rules = Rules(baseline_months, false_discovery, minimum_count, minimum_ratio, seed)
    known = panel(trend, issue_trend, totals)
    return test_month(known, known.months.index(month), rules)


def back_test(
    trend: pd.DataFrame,
    issue_trend: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    baseline_months: int,
    false_discovery: float,
    minimum_count: int,
    minimum_ratio: float,
    seed: int,
) -> pd.DataFrame:
    """Test every month that can be tested with what was known at its end: `alerts` of all months, sorted by month."""
    rules = Rules(baseline_months, false_discovery, minimum_count, minimum_ratio, seed)
    known = panel(trend, issue_trend, totals)
    tested = [test_month(known, t, rules) for t in range(len(known.months)) if baseline(known, t, rules).size]
    return pd.concat(tested, ignore_index=True) if tested else _table({})


def baseline(known: Panel, t: int, rules: Rules) -> npt.NDArray[np.int64]:
    """Return the positions of the months that month t is compared with; none if t cannot be judged."""
    comparable = known.comparable(t)
    before = comparable[comparable < t][-rules.baseline_months :]
    enough = len(before) >= min(FEWEST_MONTHS, rules.baseline_months)
    return before if enough and t in comparable else before[:0]


def test_month(known: Panel, t: int, rules: Rules) -> pd.DataFrame:
    """Test month t of a panel; see `alerts`."""
    base = baseline(known, t, rules)
    if not base.size:
        return _untested(known, t)
    events = known.counts[:, t] + known.counts[:, base].sum(axis=1)
    in_family = (known.units["issue_id"] == "").to_numpy() | (events >= rules.minimum_count)
    family = pd.concat(_against_baseline(known, t, base, np.flatnonzero(in_family), rules))
    return _finish(known, t, _judge(family, rules))


test_month.__test__ = False  # type: ignore[attr-defined]  # not a test of ours, whatever pytest makes of its name


def _against_baseline(
    known: Panel, t: int, base: npt.NDArray[np.int64], units: npt.NDArray[np.int64], rules: Rules
) -> list[pd.DataFrame]:
    """Return the tests of `units` for more (new, surge) and for less (improving) than the baseline."""
    y, B = known.counts[units, t], known.counts[np.ix_(units, base)].sum(axis=1)
    phi = inference.dispersion(known.counts[np.ix_(units, base)], known.exposure[base], shares=known.shares)
    few = B < rules.minimum_count
    month = Comparison(
        known.exposure[t], known.exposure[base].sum(), known.days[t], known.days[base].sum(), known.shares, few, phi
    )
    higher, lower = month.p(y, B)
    most, _ = month.p(y + B, np.zeros_like(B))
    _, least = month.p(np.zeros_like(y), y + B)
    ratio = inference.ratio_interval(y, month.e, B, month.E, phi)
    shown = {
        "unit": units, "n": y, "expected": B * month.e / month.E, "ratio": ratio.estimate, "ratio_low": ratio.low,
        "ratio_high": ratio.high, "test": month.names(), "base_n": B, "phi": phi,
    }  # fmt: skip
    more = {"kind": np.where(few, "new", "surge"), "p": higher, "least_p": most, "worse": True}
    less = {"kind": "improving", "p": lower, "least_p": least, "worse": False}
    return [pd.DataFrame({**shown, **more}), pd.DataFrame({**shown, **less})]


def _judge(family: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Add q (Benjamini and Hochberg 1995 over all tests that could become significant) and the verdict."""
    testable = _testable(family["least_p"].to_numpy(), rules.false_discovery)
    p = family["p"].where(testable)
    q = p.copy()
    if testable.any():
        q[testable] = stats.false_discovery_control(p[testable])
    size = np.where(family["worse"], family["ratio"], 1 / family["ratio"].replace(0, np.nan)).astype(float)
    size = np.where((family["ratio"] == 0) & ~family["worse"], np.inf, size)
    enough = np.where(family["worse"], family["n"], family["expected"]) >= rules.minimum_count
    large = size >= rules.minimum_ratio
    alarm = (q <= rules.false_discovery) & large & enough
    verdict = np.select(
        [alarm & family["worse"], alarm, ~testable | large], [WORSE, BETTER, UNKNOWN], default=SAME
    )
    return family.assign(p=p, q=q, verdict=verdict)


def _testable(least_p: Array, level: float) -> npt.NDArray[np.bool_]:
    """Which tests could become significant at all (Gilbert 2005, after Tarone 1990).

    least_p is the smallest p that a test could reach with the events it has, however they fall on month and
    baseline. With K the smallest k for which at most k tests could reach level/k, those tests make the family.
    """
    ordered = np.sort(least_p)
    k = np.arange(1, len(ordered) + 1)
    reach = np.searchsorted(ordered, level / k, side="right")
    fits = np.flatnonzero(reach <= k)
    return least_p <= level / k[fits[0]] if fits.size else np.zeros(len(least_p), bool)


def _untested(known: Panel, t: int) -> pd.DataFrame:
    """Return a row per theme and direction for a month that cannot be judged."""
    themes = np.flatnonzero(known.units["issue_id"] == "")
    rows = {"unit": themes, "n": known.counts[themes, t], "verdict": UNKNOWN, "test": ""}
    both = [pd.DataFrame({**rows, "kind": kind}) for kind in ("surge", "improving")]
    return _finish(known, t, pd.concat(both))


def _finish(known: Panel, t: int, rows: pd.DataFrame) -> pd.DataFrame:
    named = known.units.iloc[rows["unit"]].reset_index(drop=True)
    table = _table({**rows.reset_index(drop=True), "month": known.months[t], **named})
    return table.sort_values(["theme_id", "issue_id", "kind"], ignore_index=True)


def _table(columns: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(columns).reindex(columns=COLUMNS)


def _where(
    use_first: npt.NDArray[np.bool_], first: tuple[Array, Array], second: tuple[Array, Array]
) -> tuple[Array, Array]:
    return np.where(use_first, first[0], second[0]), np.where(use_first, first[1], second[1])
