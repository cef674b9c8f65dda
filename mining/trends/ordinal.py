"""Proportional odds by statsmodels, apart from what asks for them: it takes long to load."""

import warnings

import numpy as np
from scipy import special
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import ConvergenceWarning, HessianInversionWarning

from mining.arrays import Doubles, Longs


class _Logit(OrderedModel):  # type: ignore[misc]
    """The model with the logistic distribution by its formula: scipy's checks of every call take most of the time."""

    def cdf(self, x: Doubles) -> Doubles:
        return np.asarray(special.expit(x))


def fit(level: Longs, design: Doubles) -> Doubles | None:
    """Return log odds ratio, low, high (95%, Wald) of each column of the design, shape (columns, 3).

    level: which of the scores, 0.., each record has, shape (records,); design: shape (records, columns). None without
    convergence or with a theme of one level only.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        warnings.simplefilter("error", HessianInversionWarning)
        try:
            fitted = _Logit(level, design, distr="logit").fit(method="bfgs", maxiter=200, disp=False)
            errors = np.asarray(fitted.bse)[: design.shape[1]]
        except (ConvergenceWarning, HessianInversionWarning, np.linalg.LinAlgError):
            return None
    log_odds = np.asarray(fitted.params)[: design.shape[1]]
    if not np.all(np.isfinite(errors)) or errors.max() > 5:
        return None
    return np.column_stack([log_odds, log_odds - 1.96 * errors, log_odds + 1.96 * errors])
