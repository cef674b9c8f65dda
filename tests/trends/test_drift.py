import numpy as np
import pytest

from mining.trends import drift


def test_cusum_follows_the_recursion() -> None:
    # k = 2 * 0.5 / ln 1.5 = 2.4663 with a rate of 2 in exposure 1
    path = drift.cusum(np.array([[2.0, 5.0, 4.0, 0.0, 0.0]]), np.ones(5), np.array([2.0]), 1.5)
    assert path[0] == pytest.approx([0, 2.5337, 4.0674, 1.6011, 0], abs=1e-4)


def test_cusum_allows_for_exposure() -> None:
    path = drift.cusum(np.array([[4.0, 10.0]]), np.array([2.0, 1.0]), np.array([2.0]), 1.5)
    assert path[0] == pytest.approx([0, 7.5337], abs=1e-4)


@pytest.mark.parametrize("mean", [3.0, 20.0, 150.0])
@pytest.mark.parametrize("phi", [1.0, 2.0])
def test_stable_series_reach_a_small_p_as_seldom_as_it_says(mean: float, phi: float) -> None:
    random = np.random.default_rng(11)
    shape = (4000, 12)
    many = random.poisson(mean, shape) if phi == 1 else random.negative_binomial(mean, 0.5, shape)
    counts = many.astype(float)
    rate = (counts[:, :6].sum(axis=1) + 0.5) / 6
    height = drift.cusum(counts[:, 6:], np.ones(6), rate, 1.5)[:, -1]
    p = drift.p_stable(height, counts.mean(axis=1), np.full(4000, phi), (6, 6), 1.5, 0)
    for level in (0.05, 0.01):
        assert (p <= level).mean() <= 1.4 * level
        assert (p <= level).mean() >= 0.6 * level or mean > 100  # there the CUSUM hardly ever leaves 0


def test_a_higher_cusum_has_a_smaller_p_even_beyond_what_was_simulated() -> None:
    height = np.array([0.0, 5.0, 20.0, 60.0, 120.0])
    p = drift.p_stable(height, np.full(5, 10.0), np.ones(5), (6, 6), 1.5, 0)
    assert (np.diff(p) <= 0).all()
    assert p[0] == 1
    assert p[-1] == pytest.approx(drift.SMALLEST_P)


def test_the_same_seed_gives_the_same_p() -> None:
    arguments = (np.array([9.0]), np.array([7.0]), np.ones(1), (6, 5), 1.5, 4)
    first = drift.p_stable(*arguments)
    drift._simulated.cache_clear()
    assert drift.p_stable(*arguments) == first
