"""Level and slope of a monthly series before and after a moment: segmented Poisson regression."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from mining.arrays import Doubles, Longs
from mining.trends.inference import Interval

FEWEST_BEFORE, FEWEST_AFTER = 8, 3
"""Two parameters each; with fewer months before, the trend that was there already cannot be told."""


class Segmented(NamedTuple):
    """Factors with 90% intervals: `trend` a month before, `level` at the start, `slope` on the monthly factor after.

    `effect` is rate over what the trend before foretells, in the middle of the months after.
    """

    trend: Interval
    level: Interval
    slope: Interval
    effect: Interval


def segmented(y: Doubles, e: Doubles, month: Longs, start: int) -> Segmented | None:
    """Fit log E(y) = log e + b0 + b1 (month - start) + after (b2 + b3 (month - start)).

    Interrupted time series of Lopez Bernal, Cummins and Gasparrini (2017): Poisson with offset; variances times
    Pearson's chi2/df where that is above 1 (their section on overdispersion), intervals by Student's t with these
    degrees of freedom, 5% at each end.

    Parameters
    ----------
    y, e, month
        Count, exposure and position of each month used; the start month itself and spikes left out.

    Returns
    -------
    Segmented or None
        None with fewer than 8 months before or 3 after, or no event on one side.
    """
    time, after = (month - start).astype(float), month > start
    few = (~after).sum() < FEWEST_BEFORE or after.sum() < FEWEST_AFTER
    if few or not y[after].any() or not y[~after].any():
        return None
    design = np.column_stack([np.ones(len(y)), time, after, after * time])
    fit = _fitted(y, e, design)
    phi = max(1.0, float(fit.pearson_chi2 / fit.df_resid))
    spread = float(special.stdtrit(fit.df_resid, 0.95)) * np.sqrt(phi)
    covariance = np.asarray(fit.cov_params(), float)

    def factor(*weights: float) -> Interval:
        row = np.array(weights)
        middle, error = row @ fit.params, spread * np.sqrt(row @ covariance @ row)
        with np.errstate(over="ignore"):  # an end may be as good as infinite
            return Interval(np.exp(middle), np.exp(middle - error), np.exp(middle + error))

    return Segmented(
        trend=factor(0, 1, 0, 0),
        level=factor(0, 0, 1, 0),
        slope=factor(0, 0, 0, 1),
        effect=factor(0, 0, 1, float(time[after].mean())),
    )


def _fitted(y: Doubles, e: Doubles, design: Doubles) -> Any:  # noqa: ANN401 - statsmodels has no types
    """Return the fit of the counts; few departments keep a ledger, so statsmodels is loaded for those alone."""
    from statsmodels.genmod import families  # noqa: PLC0415 - slow to load
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415 - as above
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning  # noqa: PLC0415 - as above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # counts may lie on the line exactly
        return GLM(y, design, family=families.Poisson(), offset=np.log(e)).fit()
