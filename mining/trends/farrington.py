"""The expected count from two years of history or more: trend, season, past outbreaks weighed down.

Farrington, Andrews, Beale and Catchpole (1996), with the weights and the negative binomial of Noufaily et al. (2013).
Months take the place of weeks, so the season is one harmonic instead of factors; the dispersion is that of
`inference.dispersion`. The trend is used if it is significant and does not go beyond what was ever seen.
"""

from typing import NamedTuple

import numpy as np

from mining.arrays import Doubles, Flags, Longs
from mining.trends.inference import dispersion

SHORTEST, LONGEST = 24, 60
"""Months of history needed, and looked back at most (five years, as in the papers)."""
OUTBREAK = 2.58
"""Standardised Anscombe residuals above this are weighed down (Noufaily et al. 2013)."""
TREND_T = 2.0
"""A trend with a smaller t value is left out (5%, Farrington et al. 1996)."""
STEPS = 8


class Forecast(NamedTuple):
    """Per row: what a baseline of base_y events in exposure base_e would tell as well as the model; phi and its df.

    base_y e/base_e is the expected count of a month with exposure e, phi/base_y its squared relative error.
    """

    base_y: Doubles
    base_e: Doubles
    phi: Doubles
    df: Doubles


class Fit(NamedTuple):
    """A quasi-Poisson model of each row: means (rows, months), coefficients, their covariance / phi, leverages."""

    mean: Doubles
    beta: Doubles
    covariance: Doubles
    leverage: Doubles


def suits(counts: Doubles) -> Flags:
    """Say which rows of counts, shape (rows, months), the model suits: events in at least half of the months."""
    often: Flags = (counts > 0).mean(axis=1) >= 0.5
    return often


def forecast(counts: Doubles, exposure: Doubles, ago: Longs, now: float) -> Forecast:
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
    flat, _ = _model(counts, exposure, season, now)
    sloped, t = _model(counts, exposure, trended, now)
    use = (np.abs(t) >= TREND_T) & (sloped.base_y / sloped.base_e <= (counts / exposure).max(axis=1))
    return Forecast(*(np.where(use, a, b) for a, b in zip(sloped, flat, strict=True)))


def _model(counts: Doubles, exposure: Doubles, design: Doubles, now: float) -> tuple[Forecast, Doubles]:
    """Fit, weigh past outbreaks down, fit again; return the forecast and the t value of the last column."""
    size = design.shape[1]
    first = fit(counts, exposure, design, np.ones_like(counts))
    phi = dispersion(counts, first.mean, first.mean, size).phi
    last = fit(counts, exposure, design, _weights(counts, first, phi))
    phi, df = dispersion(counts, last.mean, last.mean, size)
    at = np.concatenate([[1.0, 1.0], np.zeros(size - 2)])  # the month forecast: cosine 1, sine and trend 0
    mean = np.exp(last.beta @ at) * now
    base_y = 1 / np.einsum("i,rij,j->r", at, last.covariance, at)
    t = last.beta[:, -1] / np.sqrt(phi * last.covariance[:, -1, -1])
    return Forecast(base_y, base_y * now / mean, phi, df), t


def fit(counts: Doubles, exposure: Doubles, design: Doubles, weights: Doubles) -> Fit:
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


def _weights(counts: Doubles, fitted: Fit, phi: Doubles) -> Doubles:
    """Weights of the months: 1, less where the count lies far above the fit, scaled to add up to their number."""
    anscombe = 1.5 * (counts ** (2 / 3) - fitted.mean ** (2 / 3)) / fitted.mean ** (1 / 6)
    residual = anscombe / np.sqrt(phi[:, None] * np.clip(1 - fitted.leverage, 1e-3, 1))
    weights: Doubles = np.where(residual > OUTBREAK, np.maximum(residual, 1) ** -2, 1.0)
    even: Doubles = weights.mean(axis=1, keepdims=True)
    return weights / even
