"""An action's months before and after, beside the untouched themes."""

from dataclasses import dataclass

import numpy as np

from mining.arrays import Longs
from mining.trends import cases, effects
from mining.trends.cases import Case, Window
from mining.trends.effects import EFFECTIVE, WORSENED
from mining.trends.inference import Interval, ratio_interval
from mining.trends.panel import Panel
from mining.trends.segmented import Segmented, segmented


@dataclass(frozen=True)
class Effect:
    """What the months before and after say.

    `untouched` themes serve as a yardstick; `general` is the ratio of their rates or shares, NaN if there are none.
    """

    verdict: str
    ratio: Interval
    raw: Interval
    untouched: int
    general: float
    phi: float
    segments: Segmented | None

    @property
    def foretold(self) -> bool:
        """Whether the trend before led there anyway: it is significant, and the months after do not leave it."""
        if self.segments is None:
            return False
        trend, effect = self.segments.trend, self.segments.effect
        fell = self.verdict == EFFECTIVE and trend.high < 1 and effect.high >= 1
        rose = self.verdict == WORSENED and trend.low > 1 and effect.low <= 1
        return bool(fell or rose)


def measure(case: Case, window: Window, known: Panel, touched: frozenset[str]) -> Effect:
    """Compare the months of a window, which holds months on both sides; themes of `touched` are no yardstick."""
    before, after = window.before, window.after
    y, base_y = (known.counts[case.unit, side].sum() for side in (after, before))
    e, base_e = (known.exposure[side].sum() for side in (after, before))
    phi, others, exposure = cases.scatter(known, case.unit, before), None, known.exposure
    rows = _serving(known, before, touched)
    if len(rows):
        others = effects.untouched(
            *(known.counts[np.ix_(rows, side)].sum(axis=1) for side in (before, after))
        )
        phi = max(phi, others.phi)
        exposure = known.counts[rows[others.used]].sum(axis=0)
    raw = ratio_interval(y, e, base_y, base_e, phi, effects.LEVEL)
    own = ratio_interval(y, 1, base_y, 1, phi, effects.LEVEL)
    ratio = effects.ratio_of_ratios(own, others.ratio) if others else raw
    months = np.concatenate([before, after])
    months = months[exposure[months] > 0]
    segments = segmented(known.counts[case.unit, months], exposure[months], months, case.start)
    general = float(others.ratio.estimate * base_e / e) if others else float("nan")
    verdict = effects.verdict(float(ratio.low), float(ratio.high))
    return Effect(verdict, ratio, raw, others.themes if others else 0, general, phi, segments)


def _serving(known: Panel, before: Longs, touched: frozenset[str]) -> Longs:
    """Return the rows of the untouched themes that were there in at least half of the months before."""
    there = (known.counts[:, before] > 0).mean(axis=1) >= 0.5
    return np.flatnonzero(known.is_theme() & there & ~known.units["theme_id"].isin(touched).to_numpy())
