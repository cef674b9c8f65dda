"""The expected count from two years of history or more: trend, season, past outbreaks weighed down.

Farrington, Andrews, Beale and Catchpole (1996), with the weights and the negative binomial of Noufaily et al. (2013).
Months take the place of weeks, so the season is one harmonic instead of factors.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

SHORTEST, LONGEST = 24, 60
"""Months of history needed, and looked back at most (five years, as in the papers)."""
OUTBREAK = 2.58
"""Standardised Anscombe residuals above this are weighed down (Noufaily et al. 2013)."""
TREND_T = 2.0
"""A trend with a smaller t value is left out (5%, Farrington et al. 1996)."""
STEPS = 8


class Forecast(NamedTuple):
    """Per row: a baseline of B events in exposure E that is worth as much as the model, dispersion phi, its df.

    B e/E is the expected count of the month with exposure e, and 1/B (times phi) its squared relative error.
    """

    B: Array
    E: Array
    phi: Array
    df: Array


class Fit(NamedTuple):
    """A quasi-Poisson model of each row: means (rows, months), coefficients, their covariance / phi, leverages."""

    mean: Array
    beta: Array
    covariance: Array
    leverage: Array


def suits(counts: Array) -> npt.NDArray[np.bool_]:
    """Say which rows of counts, shape (rows, months), the model suits: events in at least half of the months."""
    return (counts > 0).mean(axis=1) >= 0.5


def forecast(counts: Array, exposure: Array, ago: npt.NDArray[np.int64], now: float) -> Forecast:
    """Forecast the month that follows a history.

    Parameters
    ----------
    counts, exposure
        Shapes (rows, months) and (months,).
    ago
        Position of each month relative to the one forecast: negative.
    now
        Exposure of the month forecast.
    """
    if not len(counts):
        return Forecast(*(np.empty(0),) * 4)
    season = np.column_stack([np.ones(len(ago)), np.cos(ago * np.pi / 6), np.sin(ago * np.pi / 6)])
    trended = np.column_stack([season, ago / 12])
    flat, sloped = (_model(counts, exposure, design, now) for design in (season, trended))
    steep = np.abs(sloped[2]) >= TREND_T
    within = sloped[0].B * now / sloped[0].E <= (counts / exposure).max(axis=1) * now
    use = steep & within
    return Forecast(*(np.where(use, a, b) for a, b in zip(sloped[0], flat[0], strict=True)))


def _model(counts: Array, exposure: Array, design: Array, now: float) -> tuple[Forecast, Fit, Array]:
    """Fit, weigh past outbreaks down, fit again; return the forecast, the fit and the t value of the last column."""
    even = np.ones_like(counts)
    first = fit(counts, exposure, design, even)
    df = counts.shape[1] - design.shape[1]
    weights = _weights(counts, first, _phi(counts, first, even, df))
    last = fit(counts, exposure, design, weights)
    phi = _phi(counts, last, weights, df)
    at = np.concatenate([[1.0, 1.0], np.zeros(design.shape[1] - 2)])  # month 0: cos 1, sin 0, trend 0
    mean = np.exp(last.beta @ at) * now
    relative = np.einsum("i,rij,j->r", at, last.covariance, at)
    t = last.beta[:, -1] / np.sqrt(phi * last.covariance[:, -1, -1])
    B = 1 / relative
    return Forecast(B, B * now / mean, phi, np.full(len(counts), float(df))), last, t


def fit(counts: Array, exposure: Array, design: Array, weights: Array) -> Fit:
    """Fit log(mean / exposure) = design @ beta to every row at once by iteratively reweighted least squares."""
    offset = np.log(exposure)
    size = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), size * size)
    mean = (counts + counts.mean(axis=1, keepdims=True)) / 2 + 0.1
    for _ in range(STEPS):
        working = np.log(mean) - offset + (counts - mean) / mean
        information = (weights * mean @ products).reshape(-1, size, size)
        beta = np.linalg.solve(information, ((weights * mean * working) @ design)[..., None])[..., 0]
        mean = np.exp(np.clip(beta @ design.T + offset, -30, 30))
    covariance = np.linalg.inv(information)
    leverage = covariance.reshape(len(counts), -1) @ products.T * weights * mean
    return Fit(mean, beta, covariance, leverage)


def _phi(counts: Array, fitted: Fit, weights: Array, df: int) -> Array:
    return np.maximum((weights * (counts - fitted.mean) ** 2 / fitted.mean).sum(axis=1) / df, 1.0)


def _weights(counts: Array, fitted: Fit, phi: Array) -> Array:
    """Weights of the months: 1, less where the count lies far above the fit, scaled to add up to their number."""
    anscombe = 1.5 * (counts ** (2 / 3) - fitted.mean ** (2 / 3)) / fitted.mean ** (1 / 6)
    residual = anscombe / np.sqrt(phi[:, None] * np.clip(1 - fitted.leverage, 1e-3, 1))
    weights = np.where(residual > OUTBREAK, np.maximum(residual, 1) ** -2, 1.0)
    return weights * counts.shape[1] / weights.sum(axis=1, keepdims=True)
