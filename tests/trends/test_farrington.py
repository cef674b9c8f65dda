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


def test_past_outbreaks_weigh_less_by_the_square_of_their_standardised_residual() -> None:
    """Farrington and others 1996, by hand: 27 where 8 were fitted, leverage .19, phi 4.

    1.5 * (27^(2/3) - 8^(2/3)) / 8^(1/6) = 5.303301, over sqrt(4 * .81) = 2.946278, above 2.58: weight .115200 beside 1.
    The second row, with phi 9, stays below it.
    """
    counts = np.array([[27.0, 8.0], [27.0, 8.0]])
    fitted = farrington.Fit(np.full((2, 2), 8.0), np.zeros(0), np.zeros(0), np.array([[0.19, 0.5]] * 2))
    weights = farrington._weights(counts, fitted, np.array([4.0, 9.0]))
    assert weights[0] == pytest.approx([0.1152 / 0.5576, 1 / 0.5576], rel=1e-4)
    assert weights[1].tolist() == [1, 1]


def test_a_month_that_the_fit_rests_on_alone_counts_as_nearly_so() -> None:
    """Leverage 1: the residual is divided by the square root of .001, not by nothing."""
    fitted = farrington.Fit(np.array([[8.0, 8.0]]), np.zeros(0), np.zeros(0), np.array([[1.0, 0.0]]))
    weights = farrington._weights(np.array([[9.0, 8.0]]), fitted, np.array([1.0]))
    # 1.5 * (9^(2/3) - 4) / 8^(1/6) = .346569, over .0316228: 10.95948
    assert weights[0] == pytest.approx(np.array([0.00832568, 1]) / 0.50416284, rel=1e-4)


def test_a_yearly_wave_is_forecast_at_its_height_with_the_exposure_of_the_month() -> None:
    """100 a month times exp(cos): 100 e in the month forecast, twice as much at twice the exposure."""
    counts = np.round(100 * np.exp(np.cos(AGO * np.pi / 6)) * 10)[None, :]
    forecast = farrington.forecast(counts, np.full(36, 10.0), AGO, 20.0)
    assert float(forecast.base_y[0] * 20 / forecast.base_e[0]) == pytest.approx(2000 * np.e, rel=0.01)
    behind = np.round(100 * np.exp(np.sin(AGO * np.pi / 6)) * 10)[None, :]
    forecast = farrington.forecast(behind, np.full(36, 10.0), AGO, 20.0)
    assert float(forecast.base_y[0] * 20 / forecast.base_e[0]) == pytest.approx(2000, rel=0.01)
