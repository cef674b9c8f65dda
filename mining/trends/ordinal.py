"""Proportional odds by statsmodels, apart from what asks for them: it takes long to load."""

import warnings

import numpy as np
import numpy.typing as npt
from scipy import special
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import ConvergenceWarning, HessianInversionWarning


class _Logit(OrderedModel):  # type: ignore[misc]
    """The model with the logistic distribution by its formula: scipy's checks of every call take most of the time."""

    def cdf(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(special.expit(x))


def fit(level: npt.NDArray[np.int64], design: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
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
