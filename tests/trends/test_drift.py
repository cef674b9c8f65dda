import numpy as np
import pandas as pd
import pytest

from mining.arrays import Doubles, Longs
from mining.trends import drift
from mining.trends.panel import Panel


def test_cusum_follows_the_recursion() -> None:
    # k = 2 * 0.5 / ln 1.5 = 2.4663 with a rate of 2 in exposure 1
    path = drift.cusum(np.array([[2.0, 5.0, 4.0, 0.0, 0.0]]), np.ones(5), np.array([[2.0]]), 1.5)
    assert path[0] == pytest.approx([0, 2.5337, 4.0674, 1.6011, 0], abs=1e-4)


def test_cusum_allows_for_exposure() -> None:
    path = drift.cusum(np.array([[4.0, 10.0]]), np.array([2.0, 1.0]), np.array([[2.0]]), 1.5)
    assert path[0] == pytest.approx([0, 7.5337], abs=1e-4)


@pytest.mark.parametrize("mean", [3.0, 20.0, 150.0])
@pytest.mark.parametrize("phi", [1.0, 2.0])
def test_stable_series_reach_a_small_p_as_seldom_as_it_says(mean: float, phi: float) -> None:
    random = np.random.default_rng(11)
    shape = (4000, 12)
    many = random.poisson(mean, shape) if phi == 1 else random.negative_binomial(mean, 0.5, shape)
    counts = many.astype(float)
    rate = (counts[:, :6].sum(axis=1, keepdims=True) + 0.5) / 6
    height = drift.cusum(counts[:, 6:], np.ones(6), rate, 1.5)[:, -1]
    p = drift.p_stable(height, counts.mean(axis=1), np.full(4000, phi), drift.Lengths(6, 6), 1.5, 0)
    for level, most in ((0.05, 1.4), (0.01, 1.6)):  # a fifth of the 1% is the error of 2,000 simulations
        assert (p <= level).mean() <= most * level
        assert (p <= level).mean() >= 0.6 * level or mean > 100  # there the CUSUM hardly ever leaves 0


def test_a_higher_cusum_has_a_smaller_p_even_beyond_what_was_simulated() -> None:
    height = np.array([0.0, 5.0, 20.0, 60.0, 120.0])
    p = drift.p_stable(height, np.full(5, 10.0), np.ones(5), drift.Lengths(6, 6), 1.5, 0)
    assert (np.diff(p) <= 0).all()
    assert p[0] == 1
    assert p[-1] == pytest.approx(drift.SMALLEST_P)


def test_the_same_seed_gives_the_same_p() -> None:
    arguments = (np.array([9.0]), np.array([7.0]), np.ones(1), drift.Lengths(6, 5), 1.5, 4)
    first = drift.p_stable(*arguments)
    drift._simulated.cache_clear()
    assert drift.p_stable(*arguments) == first


def _known(counts: Doubles, exposure: Doubles, last: str = "2024-12") -> Panel:
    months = pd.period_range(end=last, periods=counts.shape[1], freq="M")
    return Panel(
        months=[str(month) for month in months],
        units=pd.DataFrame({"theme_id": [f"T{i:04d}" for i in range(len(counts))], "issue_id": ""}),
        counts=counts,
        exposure=exposure,
        days=months.days_in_month.to_numpy(float),
        records=counts.sum(axis=0).astype(np.int64),
        complete=np.ones(counts.shape[1], dtype=bool),
        festival=np.zeros(counts.shape[1], dtype=bool),
        shares=False,
    )


def _drift(known: Panel, months: Longs) -> drift.Drift:
    found = drift.drift(known, months, np.arange(len(known.counts)), length=6, ratio=1.5, seed=0)
    assert found is not None
    return found


def test_a_season_that_comes_every_year_is_no_slow_worsening_in_any_month() -> None:
    year = [10, 12, 18, 27, 37, 48, 53, 48, 37, 27, 18, 12]
    known = _known(np.array([year * 3, [30] * 36], float), np.full(36, 1e4))
    alone = [_drift(known, np.arange(last + 1)).p[0] for last in range(24, 36)]
    assert min(alone) > 0.1


def test_a_rise_is_seen_against_the_same_months_of_the_year_before() -> None:
    year = [10, 12, 18, 27, 37, 48, 53, 48, 37, 27, 18, 12]
    risen = [*year, *year, *year[:8], *(2 * n for n in year[8:])]  # doubled for four months, while they fall
    found = _drift(_known(np.array([risen, *([[30] * 36] * 9)], float), np.full(36, 1e4)), np.arange(36))
    assert found.p[0] < 0.001
    assert found.base_y[0] == 53 + 48 + 37 + 27 + 18 + 12
    assert found.late.y[0] == 2 * found.late.base_y[0] == 2 * (27 + 18 + 12)


def test_a_month_whose_year_before_is_not_comparable_is_left_out_of_the_run() -> None:
    counts = np.array([[20.0] * 24])
    counts[0, 8] = 900  # not comparable, and in the reference otherwise
    known = _known(counts, np.full(24, 1e4))
    assert _drift(known, np.delete(np.arange(24), 8)).base_y[0] == 5 * 20


def test_without_a_year_before_the_reference_is_the_months_before_the_run() -> None:
    counts = np.array([[5.0] * 4 + [20.0] * 12])
    assert _drift(_known(counts, np.full(16, 1e4)), np.arange(16)).base_y[0] == 6 * 20


@pytest.mark.parametrize("months", [13, 26])
def test_a_business_that_grows_is_no_slow_worsening(months: int) -> None:
    exposure = 1e4 * 4 ** (np.arange(months) / 12)  # four times as much in a year
    random = np.random.default_rng(3)
    counts = random.poisson(20 * exposure / exposure[-1], (2000, months)).astype(float)
    p = _drift(_known(counts, exposure), np.arange(months)).p
    assert (p <= 0.01).mean() <= 0.02
