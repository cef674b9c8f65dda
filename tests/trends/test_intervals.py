import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom
from statsmodels.stats.proportion import confint_proportions_2indep

from mining.trends import intervals
from mining.trends.inference import Dispersion


def test_difference_of_shares_agrees_with_newcombes_published_example() -> None:
    # Newcombe 1998 (Statistics in Medicine 17, 873), 56/70 against 48/80, method 10
    assert intervals.difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(st.integers(0, 50), st.integers(50, 500), st.integers(0, 50), st.integers(50, 500), st.integers(1, 30))
def test_difference_of_shares_is_that_of_statsmodels(
    n: int, total: int, m: int, other: int, tests: int
) -> None:
    theirs = confint_proportions_2indep(n, total, m, other, method="newcomb", alpha=0.05 / tests)
    assert intervals.difference_interval(n, total, m, other, tests) == pytest.approx(theirs, abs=1e-12)


def test_many_comparisons_widen_the_interval() -> None:
    one, ten = (intervals.difference_interval(56, 70, 48, 80, tests) for tests in (1, 10))
    assert ten[0] < one[0] < one[1] < ten[1]


def test_scatter_widens_the_difference_as_fewer_records_do_the_more_the_less_it_is_known() -> None:
    known = intervals.difference_interval(112, 140, 96, 160, phi=2.0)
    assert known == intervals.difference_interval(56, 70, 48, 80)
    guessed = intervals.difference_interval(112, 140, 96, 160, phi=2.0, df=3.0)
    assert guessed[0] < known[0] < known[1] < guessed[1]


def test_a_share_of_nothing_has_no_interval() -> None:
    assert np.isnan(intervals.difference_interval(0, 0, 3, 10)).all()


def test_expected_range_of_a_steady_theme_is_that_of_its_negative_binomial() -> None:
    steady = Dispersion(np.ones(1), np.full(1, np.inf))
    low, high = intervals.predictive_range(1.0, np.array([60.0]), 6.0, steady)
    assert (low[0], high[0]) == (4.0, 17.0)  # mean 10.1, variance 11.8


@given(st.floats(0, 5000), st.floats(1, 30), st.floats(1, 50))
def test_expected_range_ends_where_the_quantiles_of_scipy_do(events: float, base: float, phi: float) -> None:
    spread = Dispersion(np.full(1, phi), np.full(1, np.inf))
    low, high = intervals.predictive_range(1.0, np.array([events]), base, spread)
    mean, variance = (events + 0.5) / base, phi * (1 + 1 / base) * (events + 0.5) / base
    theirs = nbinom(mean**2 / (variance - mean), mean / variance)
    assert low[0] in (theirs.ppf(0.025 - 1e-9), theirs.ppf(0.025 + 1e-9))
    assert high[0] in (theirs.isf(0.025 - 1e-9), theirs.isf(0.025 + 1e-9))


def test_scatter_widens_the_expected_range() -> None:
    wild = Dispersion(np.full(1, 4.0), np.full(1, 20.0))
    low, high = intervals.predictive_range(1.0, np.array([60.0]), 6.0, wild)
    assert low[0] < 4
    assert high[0] > 17


def test_rank_intervals_tell_the_clear_leader_from_the_crowd() -> None:
    low, high = intervals.rank_intervals(np.array([100.0, 10.0, 9.0]), seed=0)
    assert (low.tolist(), high.tolist()) == ([1, 2, 2], [1, 3, 3])


def test_equal_counts_have_equal_rank_intervals() -> None:
    low, high = intervals.rank_intervals(np.array([0.0, 9.0, 0.0, 0.0]), seed=0)
    assert (low.tolist(), high.tolist()) == ([2, 1, 2, 2], [2, 1, 2, 2])


def test_rank_intervals_of_an_empty_month_are_unknown() -> None:
    low, high = intervals.rank_intervals(np.zeros(2), seed=0)
    assert np.isnan([low, high]).all()
