"""A month beside its baseline: what was expected of each theme and issue, and how surprising the month is."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mining.arrays import Doubles, Flags, Longs
from mining.trends import farrington, inference
from mining.trends.panel import Panel

INTERVAL_TAIL = 0.025
"""Outside either end of the intervals that are shown beside a verdict."""
MOST = 1e9
"""No month has as many records."""


@dataclass(frozen=True)
class Comparison:
    """Counts `y` of a month (exposure `e`) beside baselines `base_y` (exposure `base_e`), a value per unit.

    `phi` is the dispersion and `df` the degrees of freedom of its estimate. `base_n` events lie in the baseline
    months; base_y and base_e are these sums or, where `modelled`, what tells as much as Farrington's model. `few`: the
    baseline has too few events for a ratio to mean much.
    """

    y: Doubles
    e: float
    base_y: Doubles
    base_e: Doubles
    phi: Doubles
    df: Doubles
    base_n: Doubles
    days: float
    base_days: float
    few: Flags
    modelled: Flags
    shares: bool

    def p(self) -> tuple[Doubles, Doubles]:
        """Return (p_higher, p_lower) of the month.

        The predictive where overdispersed or modelled and, for rates, where the baseline has few events; else the
        exact test: conditional for rates, Fisher's for shares. As a share also moves when the *other* records move,
        the count per day must then have moved as well: the larger p of the two tests (Berger 1982).
        """
        base = (self.e, self.base_y, self.base_e, self.phi, self.df)
        higher, lower = inference.predictive_higher(self.y, *base), inference.predictive_lower(self.y, *base)
        exact = ~self._predictive()
        y, base_y, base_e = self.y[exact], self.base_y[exact], self.base_e[exact]
        if not self.shares:
            higher[exact], lower[exact] = (
                inference.rate_higher(y, self.e, base_y, base_e),
                inference.rate_lower(y, self.e, base_y, base_e),
            )
            return higher, lower
        higher[exact], lower[exact] = inference.p_share(y, self.e, base_y, base_e)
        days = (self.y, self.days, self.base_n, self.base_days)
        return np.maximum(higher, inference.rate_higher(*days)), np.maximum(
            lower, inference.rate_lower(*days)
        )

    def least_p(self) -> tuple[Doubles, Doubles]:
        """Return the smallest (p_higher, p_lower) possible with these events, however they fell on the months.

        The conditional test for rates stands in for Fisher's, whose p is a little smaller at the ends.
        """
        none, events = np.zeros_like(self.y), self.y + self.base_n
        most = self._higher(events, np.where(self.modelled, self.base_y, none), none)
        base_y = np.where(self.modelled, self.base_y, events)
        exact = inference.rate_lower(none, self.e, base_y, self.base_e)
        lower = inference.predictive_lower(none, self.e, base_y, self.base_e, self.phi, self.df)
        least = np.where(self._predictive(), lower, exact)
        count = inference.rate_lower(none, self.days, events, self.base_days)
        return most, np.maximum(least, count) if self.shares else least

    def detectable(self, level: float) -> Doubles:
        """Return the smallest count with p_higher <= level whose ratio's 95% interval lies above 1, by bisection.

        NaN where no count would do, as too few months tell how much the counts scatter. Rates stand in for shares as
        above.
        """
        low = np.floor(self.base_y * self.e / self.base_e)
        high = low + 8
        at = np.arange(len(low))
        while len(at := at[~self._only(at).found(high[at], level)]):
            high[at] = 2 * high[at] - low[at]
            at = at[high[at] < MOST]
        while len(at := np.flatnonzero(high - low > 1)):
            middle = np.floor((low[at] + high[at]) / 2)
            enough = self._only(at).found(middle, level)
            low[at], high[at] = np.where(enough, low[at], middle), np.where(enough, middle, high[at])
        return np.where(high < MOST, high, np.nan)

    def _only(self, at: Longs) -> "Comparison":
        per_unit = ("y", "base_y", "base_e", "phi", "df", "base_n", "few", "modelled")
        return replace(self, **{name: getattr(self, name)[at] for name in per_unit})

    def names(self) -> npt.NDArray[np.str_]:
        """Return the name of the test of each unit, as the page shows it."""
        exact = np.where(self.shares, "Fisher精确检验", np.where(self.few, "伽马-泊松预测", "条件精确检验"))
        return np.where(self.modelled, "Farrington", np.where(self._scattered(), "负二项预测", exact))

    def found(self, y: Doubles, level: float) -> Flags:
        """Tell where counts y would be significant and their interval clear of 1 (its end is a one-sided 2.5% test)."""
        clear = inference.rate_higher(
            y / self.phi, self.e, self.base_y / self.phi, self.base_e
        ) < inference.heavier_tail(INTERVAL_TAIL, self.df)
        return (self._higher(y, self.base_y, self.base_n) <= level) & clear

    def _predictive(self) -> Flags:
        return self.modelled | self._scattered() | (self.few & (not self.shares))

    def _scattered(self) -> Flags:
        """Tell where the dispersion is an estimate, be it 1."""
        return np.isfinite(self.df)

    def _higher(self, y: Doubles, base_y: Doubles, base_n: Doubles) -> Doubles:
        """p_higher of counts y against base_y in place of the observed ones, rates standing in for shares."""
        predictive = inference.predictive_higher(y, self.e, base_y, self.base_e, self.phi, self.df)
        p = np.where(self._predictive(), predictive, inference.rate_higher(y, self.e, base_y, self.base_e))
        return (
            np.maximum(p, inference.rate_higher(y, self.days, base_n, self.base_days)) if self.shares else p
        )


def compare(
    known: Panel, t: int, history: Longs, baseline_months: int, units: Longs, few_events: int
) -> Comparison:
    """Compare month t with the last months of `history`, or with Farrington's model where all of it allows."""
    base = history[-baseline_months:]
    counts = known.counts[np.ix_(units, base)]
    base_y, base_e = counts.sum(axis=1), np.full(len(units), known.exposure[base].sum())
    phi, df = inference.level_dispersion(counts, known.exposure[base], shares=known.shares)
    base_n, modelled = base_y.copy(), np.zeros(len(units), bool)
    history = history[-farrington.LONGEST :]
    if len(history) >= farrington.SHORTEST:
        past = known.counts[np.ix_(units, history)]
        modelled = farrington.suits(past)
        model = farrington.forecast(
            past[modelled], known.exposure[history], history - t, float(known.exposure[t])
        )
        base_y[modelled], base_e[modelled], phi[modelled], df[modelled] = model
    return Comparison(
        y=known.counts[units, t], e=float(known.exposure[t]), base_y=base_y, base_e=base_e, phi=phi, df=df,
        base_n=base_n, days=float(known.days[t]), base_days=float(known.days[base].sum()), few=base_n < few_events,
        modelled=modelled, shares=known.shares,
    )  # fmt: skip
