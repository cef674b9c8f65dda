import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from mining.trends import farrington

AGO = np.arange(-36, 0)


def _design() -> np.ndarray:
    return np.column_stack([np.ones(36), np.cos(AGO * np.pi / 6), np.sin(AGO * np.pi / 6), AGO / 12])


def test_the_fit_of_many_rows_at_once_agrees_with_statsmodels_one_by_one() -> None:
    random = np.random.default_rng(3)
    counts = random.poisson([[4.0], [30.0], [200.0]], (3, 36)).astype(float)
    exposure = random.uniform(800, 1200, 36)
    weights = random.uniform(0.2, 1, (3, 36))
    found = farrington.fit(counts, exposure, _design(), weights)
    for i in range(3):
        model = sm.GLM(
            counts[i], _design(), sm.families.Poisson(), offset=np.log(exposure), var_weights=weights[i]
        ).fit(tol=1e-12)
        assert found.beta[i] == pytest.approx(model.params, abs=1e-7)
        assert found.covariance[i] == pytest.approx(model.cov_params(), abs=1e-7)
        assert found.leverage[i] == pytest.approx(model.get_influence().hat_matrix_diag, abs=1e-6)


def test_a_rising_series_is_expected_to_go_on_rising_but_not_beyond_what_was_seen() -> None:
    rising = np.round(100 * np.exp(0.03 * AGO))[None, :]
    forecast = farrington.forecast(rising, np.ones(36), AGO, 1.0)
    assert float((forecast.base_y / forecast.base_e)[0]) == pytest.approx(rising.mean(), rel=0.05)
    rising[0, 20] = 130
    forecast = farrington.forecast(rising, np.ones(36), AGO, 1.0)
    assert float((forecast.base_y / forecast.base_e)[0]) == pytest.approx(100, rel=0.06)


def test_a_past_outbreak_hardly_lifts_what_is_expected() -> None:
    counts = np.random.default_rng(3).poisson(30, (1, 36)).astype(float)
    counts[0, 30] = 300
    forecast = farrington.forecast(counts, np.ones(36), AGO, 1.0)
    assert float((forecast.base_y / forecast.base_e)[0]) == pytest.approx(30, rel=0.15)


def test_exposure_scales_what_is_expected() -> None:
    counts = np.full((1, 36), 20.0)
    forecast = farrington.forecast(counts, np.full(36, 100.0), AGO, 300.0)
    assert float(forecast.base_y[0] * 300 / forecast.base_e[0]) == pytest.approx(60)


def test_series_that_are_mostly_empty_are_left_to_the_exact_tests() -> None:
    assert farrington.suits(np.array([[0, 0, 0, 9], [1, 0, 2, 0], [1, 1, 1, 1]])).tolist() == [
        False,
        True,
        True,
    ]


def test_no_series_has_no_forecast_and_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert farrington.forecast(np.empty((0, 36)), np.ones(36), AGO, 1.0).phi.shape == (0,)
