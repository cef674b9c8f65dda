import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from mining.trends import inference


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [  # Garwood 1936, table of 95% limits of a Poisson mean
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
    ],
)
def test_poisson_interval_agrees_with_garwoods_table(n: int, low: float, high: float) -> None:
    found = inference.rate_interval(n, 1)
    assert float(found.low) == pytest.approx(low, abs=6e-4)
    assert float(found.high) == pytest.approx(high, abs=6e-4)


def test_poisson_rate_agrees_with_the_example_of_rs_poisson_test() -> None:
    found = inference.rate_interval(137, 24.19893)
    assert [float(x) for x in found] == pytest.approx([5.661407, 4.753125, 6.692709], abs=2e-6)


@pytest.mark.parametrize("exposure", [0.0, float("nan")])
def test_a_rate_without_exposure_is_unknown(exposure: float) -> None:
    assert np.isnan(inference.rate_interval([0, 3], exposure)).all()


@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_agrees_with_newcombes_table(n: int, total: int, low: float, high: float) -> None:
    found = inference.share_interval(n, total)
    assert [float(found.low), float(found.high)] == pytest.approx([low, high], abs=5e-5)


def test_a_lower_level_gives_a_narrower_interval() -> None:
    share = inference.wilson(81, 263, 1.64485)  # Newcombe's first row: 0.309940 -+ 0.046626
    assert [float(share.low), float(share.high)] == pytest.approx([0.263314, 0.356566], abs=5e-6)
    rate = inference.rate_interval(10, 1, 0.90)  # Garwood's table of 90% limits
    assert [float(rate.low), float(rate.high)] == pytest.approx([5.425, 16.962], abs=6e-4)


def test_one_of_one_is_everything() -> None:
    assert float(inference.share_interval(1, 1).estimate) == 1.0


def test_a_share_of_nothing_is_unknown() -> None:
    assert np.isnan(inference.share_interval([0], [0])).all()


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_the_interval_of_a_share_holds_it_and_is_that_of_statsmodels(total: int, n: int) -> None:
    n = min(n, total)
    found = inference.share_interval(n, total)
    ends = proportion_confint(n, total, method="wilson")
    assert [float(found.low), float(found.high)] == pytest.approx(ends, rel=1e-9, abs=1e-15)
    assert 0 <= float(found.low) <= n / total <= float(found.high) <= 1


@given(st.lists(st.sampled_from([0.0, 1e-9, 0.01, 0.02, 0.04, 0.3, 0.3001, 1.0]), max_size=40))
def test_false_discovery_rates_are_those_of_scipy(p: list[float]) -> None:
    found = inference.false_discovery(np.array(p))
    assert found == pytest.approx(stats.false_discovery_control(p) if p else [])


def test_ratio_agrees_with_the_example_of_rs_poisson_test() -> None:
    # the breast cancer data of its help page: 11 cases in 800, 21 in 3011
    found = inference.ratio_interval(11, 800, 21, 3011)
    assert [float(x) for x in found] == pytest.approx([1.971488, 0.8584264, 4.2772659], abs=5e-6)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [  # one of seven has the limits 0.36% and 57.87% (Clopper and Pearson 1934)
        ((1, 1, 6, 6), (1.0, 0.02174, 8.2424)),
        ((6, 6, 1, 1), (1.0, 0.12132, 45.9953)),
        ((1, 0.5, 0, 0.5), (np.inf, 0.02564, np.inf)),
    ],
)
def test_ratio_of_single_events(counts: tuple[float, ...], expected: tuple[float, ...]) -> None:
    found = inference.ratio_interval(*counts)
    assert [float(x) for x in found] == pytest.approx(expected, rel=1e-4)


def test_ratio_to_an_empty_baseline_is_infinite_and_of_nothing_unknown() -> None:
    found = inference.ratio_interval([3, 0, 0], [1, 1, 1], [0, 4, 0], [6, 6, 6])
    assert found.estimate.tolist()[:2] == [np.inf, 0.0]
    assert found.high[0] == np.inf
    assert found.low[1] == 0
    assert np.isnan([each[2] for each in found]).all()


def test_dispersion_widens_the_interval_of_a_ratio_and_leaves_the_ratio() -> None:
    plain, wide = (inference.ratio_interval(20, 1, 60, 6, phi) for phi in (1.0, 2.0))
    assert plain.estimate == wide.estimate == 2.0
    assert wide.low < plain.low < 2 < plain.high < wide.high


def test_conditional_test_agrees_with_the_binomial_of_rs_poisson_test() -> None:
    higher, lower = inference.rate_higher(11, 800, 21, 3011), inference.rate_lower(11, 800, 21, 3011)
    assert float(higher) == pytest.approx(stats.binomtest(11, 32, 800 / 3811, "greater").pvalue)
    assert float(lower) == pytest.approx(stats.binomtest(11, 32, 800 / 3811, "less").pvalue)
    assert float(higher) == pytest.approx(0.0560, abs=1e-4)


@pytest.mark.parametrize(
    ("y", "e", "base_y", "base_e", "side", "p"),
    [
        (3, 4, 1, 4, 0, 0.2429),  # R, fisher.test: Fisher's lady tasting tea, alternative greater
        (2, 17, 10, 13, 1, 0.0004652),  # R, fisher.test: criminal twins, alternative less
        (0, 5, 0, 5, 0, 1.0),
        (5, 5, 0, 30, 0, 1 / 324632),  # one of C(35, 5) ways
        (1, 30, 5, 5, 1, 30 / 1623160),  # C(30, 1) of C(35, 6) ways
    ],
)
def test_share_test_agrees_with_documented_fisher_tests(
    y: int, e: int, base_y: int, base_e: int, side: int, p: float
) -> None:
    found = inference.p_share(np.array([float(y)]), e, np.array([float(base_y)]), np.array([float(base_e)]))
    assert float(found[side][0]) == pytest.approx(p, rel=2e-4)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 90)), max_size=5))
def test_share_test_of_many_pairs_at_once_agrees_with_scipy_one_by_one(pairs: list[tuple[int, int]]) -> None:
    y, base = np.array(pairs, float).reshape(-1, 2).T
    higher, lower = inference.p_share(y, 40.0, base, np.full(len(y), 100.0))
    for i, (a, b) in enumerate(pairs):
        assert higher[i] == pytest.approx(stats.hypergeom.sf(a - 1, 140, a + b, 40), rel=1e-8)
        assert lower[i] == pytest.approx(stats.hypergeom.cdf(a, 140, a + b, 40), rel=1e-8)


def test_predictive_is_the_negative_binomial_of_jeffreys_prior() -> None:
    assert float(inference.predictive_higher(11, 1, 30, 6)) == pytest.approx(stats.nbinom.sf(10, 30.5, 6 / 7))
    assert float(inference.predictive_lower(1, 1, 30, 6)) == pytest.approx(stats.nbinom.cdf(1, 30.5, 6 / 7))
    assert float(inference.predictive_higher(0, 1, 0, 6)) == 1.0


def test_five_events_after_an_empty_half_year_are_hardly_chance() -> None:
    # r = 1/2, p = 6/7: the term of 5 is 0.2461 * (6/7)**0.5 / 7**5 = 1.36e-5, the tail a little more
    assert float(inference.predictive_higher(5, 1, 0, 6)) == pytest.approx(1.56e-5, rel=0.02)


def test_predictive_of_overdispersed_counts_has_the_stated_mean_and_variance() -> None:
    y = np.arange(4000)
    mass = -np.diff(inference.predictive_higher(y, 1, 30, 6, 2.0))
    mean = (y[:-1] * mass).sum()
    assert mean == pytest.approx(30.5 / 6)
    assert ((y[:-1] - mean) ** 2 * mass).sum() == pytest.approx(2 * 30.5 / 6 * 7 / 6)


def test_few_degrees_of_freedom_make_a_p_value_larger() -> None:
    plain = float(inference.predictive_higher(15, 1, 30, 6, 2.0))
    heavy = float(inference.predictive_higher(15, 1, 30, 6, 2.0, 15.0))
    assert plain < heavy < 3 * plain
    plain, heavy = (float(inference.predictive_lower(0, 1, 30, 6, 2.0, df)) for df in (np.inf, 15.0))
    assert plain < heavy < 3 * plain


def test_dispersion_of_a_variance_twice_the_mean_is_about_two() -> None:
    random = np.random.default_rng(7)
    counts = random.negative_binomial(20, 0.5, (200, 6)).astype(float)
    phi, df = inference.level_dispersion(counts, np.ones(6), shares=False)
    assert phi.mean() == pytest.approx(2, abs=0.15)
    assert (df <= 25).all()


def test_dispersion_of_poisson_counts_is_about_one() -> None:
    counts = np.random.default_rng(7).poisson(20, (200, 6)).astype(float)
    phi, _ = inference.level_dispersion(counts, np.ones(6), shares=False)
    assert 1 <= phi.mean() < 1.1


def test_dispersion_is_one_where_the_counts_scatter_less_than_by_chance() -> None:
    phi, df = inference.level_dispersion(np.full((5, 6), 20.0), np.ones(6), shares=False)
    assert phi.tolist() == [1.0] * 5
    assert np.isinf(df).all()


def test_one_past_outbreak_hardly_moves_the_dispersion_of_the_others() -> None:
    counts = np.random.default_rng(7).poisson(20, (20, 6)).astype(float)
    counts[0, 3] = 400
    phi, _ = inference.level_dispersion(counts, np.ones(6), shares=False)
    assert phi[1:].mean() < 1.3


def test_dispersion_of_a_row_worked_out_by_hand() -> None:
    """Every residual is two deviations, where they are cut: squares of 4, of mean 0.92054 by chance.

    weight 100/100.5, df 6 (5/6) weight = 4.9751, chi2 6 weight 4/0.92054 = 25.942; the pool of this row alone has
    phi (25.942+1)/(4.9751+1) = 4.5090; with 20 degrees of freedom of it (25.942+20*4.5090)/24.9751 = 4.6495.
    """
    mean = np.full((1, 6), 100.0)
    counts = mean + 20.0 * np.array([1, -1, 1, -1, 1, -1])
    phi, df = inference.dispersion(counts, mean, mean, 1)
    assert phi.tolist() == pytest.approx([4.6495], abs=2e-4)
    assert df.tolist() == pytest.approx([5.9751], abs=1e-4)


def test_little_scatter_is_no_dispersion() -> None:
    """chi2 5.49 with 4.98 degrees of freedom is exceeded by chance in 36 of 100."""
    mean = np.full((1, 6), 100.0)
    phi, df = inference.dispersion(mean + 9.2 * np.resize([1, -1], 6), mean, mean, 1)
    assert (phi.tolist(), df.tolist()) == ([1.0], [np.inf])


@pytest.mark.parametrize(("deviation", "expected"), [(20.0, 5.7937), (5.0, 1.0)])
def test_four_months_of_a_row_are_believed_no_more_than_their_degrees_of_freedom(
    deviation: float, expected: float
) -> None:
    """Weight 100/100.5, df 4 (3/4) weight = 2.9851; residuals of two deviations, squares of 4, of mean 0.92054.

    The chi2 4 weight 4/0.92054 = 17.295 over df is 5.7937.
    """
    mean = np.full((1, 4), 100.0)
    phi, df = inference.dispersion(mean + deviation * np.resize([1, -1], 4), mean, mean, 1)
    assert phi.tolist() == pytest.approx([expected], abs=1e-3)
    assert df.tolist() == pytest.approx([2.9851], abs=1e-4)


def test_a_row_with_few_alike_is_told_the_scatter_of_all() -> None:
    """Rows of three months, four e-folds apart: neither has five degrees of freedom of its like."""
    mean = np.repeat([[10.0], [10.0], [600.0], [600.0]], 3, axis=1)
    counts = mean + np.sqrt(mean) * np.resize([2, -2, 2], (4, 3))
    phi, df = inference.dispersion(counts, mean, mean, 1)
    assert (phi > 3).all()
    assert np.ptp(df) == pytest.approx(0)


def test_the_ends_of_a_ratio_allow_for_a_dispersion_known_from_little() -> None:
    """With one degree of freedom 2.5% of Student's t lie above 12.706, a normal tail of nearly nothing."""
    known, guessed = (inference.ratio_interval(20, 1, 60, 6, df=df) for df in (np.inf, 1.0))
    assert inference.heavier_tail(0.025, np.inf) == pytest.approx(0.025)
    assert guessed.low < known.low < 2 < known.high < guessed.high
    unknown = inference.ratio_interval(20, 1, 60, 6, np.nan)
    assert (unknown.estimate, np.isnan(unknown.low), np.isnan(unknown.high)) == (2.0, True, True)


def test_a_row_lends_less_to_those_of_another_level() -> None:
    """The row above beside one an e-fold (two steps) larger without any scatter: each counts exp(-4/8) in the other.

    Of the first the pool is (25.942+1)/(4.9751+0.60653*4.9908+1) = 2.9929, of the second
    (0.60653*25.942+1)/(4.9908+0.60653*4.9751+1) = 1.8574.
    """
    mean = np.repeat([[100.0], [271.8]], 6, axis=1)
    counts = mean + 20.0 * np.array([[1, -1, 1, -1, 1, -1], [0] * 6])
    phi, df = inference.dispersion(counts, mean, mean, 1)
    assert phi.tolist() == pytest.approx([3.4355, 1.4864], abs=5e-4)
    assert df.tolist() == pytest.approx([9.0022, 9.0083], abs=5e-4)


def test_no_rows_have_no_dispersion() -> None:
    nothing = np.zeros((0, 6))
    assert inference.dispersion(nothing, nothing, nothing, 1).phi.shape == (0,)


@pytest.mark.parametrize("shares", [False, True])
def test_counts_that_only_follow_their_exposure_do_not_scatter(*, shares: bool) -> None:
    exposure = np.array([100.0, 400.0, 100.0, 800.0, 200.0, 100.0])
    random = np.random.default_rng(7)
    rates = np.repeat([[0.05], [0.6]], 60, axis=0)
    drawn = random.binomial(exposure.astype(int), rates) if shares else random.poisson(exposure * rates)
    phi, _ = inference.level_dispersion(drawn.astype(float), exposure, shares=shares)
    assert phi.reshape(2, 60).mean(axis=1).max() < 1.15


def test_shares_that_scatter_twice_as_much_as_draws_have_a_dispersion_of_two() -> None:
    random = np.random.default_rng(7)
    p = random.beta(49.5, 49.5, (200, 6))  # 100 draws each: variance 25 (1 + 99/100) = 49.75
    phi, _ = inference.level_dispersion(random.binomial(100, p).astype(float), np.full(6, 100.0), shares=True)
    assert phi.mean() == pytest.approx(2, abs=0.15)


def test_dispersion_of_empty_rows_is_one() -> None:
    phi, _ = inference.level_dispersion(np.zeros((3, 6)), np.ones(6), shares=True)
    assert phi.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("y", "e", "base_y", "base_e", "expected"),
    [
        (0, 1, 5, 1, 1.0),  # at least none is sure
        (1, 1, 0, 1, 0.5),
        (15, 1, 5, 1, 0.0206947),  # P(Bin(20, 1/2) >= 15)
    ],
)
def test_the_conditional_test_at_its_ends(y: int, e: int, base_y: int, base_e: int, expected: float) -> None:
    assert float(inference.rate_higher(y, e, base_y, base_e)) == pytest.approx(expected, abs=1e-6)


def test_a_rate_ratio_without_exposure_is_unknown() -> None:
    for e, base_e in ((0, 1), (1, 0), (-1, 1)):
        assert np.isnan(inference.ratio_interval(3, e, 3, base_e).estimate)


@given(st.integers(1, 300), st.integers(0, 300), st.floats(0.1, 100), st.floats(0.1, 100))
def test_the_beta_binomial_tail_is_that_of_scipy(n: int, y: int, a: float, b: float) -> None:
    columns = (np.array([float(each)]) for each in (min(y, n), n, a, b))
    assert inference.beta_binomial_higher(*columns) == pytest.approx(
        [stats.betabinom.sf(min(y, n) - 1, n, a, b)], abs=1e-9
    )


def test_the_beta_binomial_tail_keeps_its_digits_where_it_is_small() -> None:
    tail = inference.beta_binomial_higher(*(np.array([each]) for each in (60.0, 60.0, 1.0, 99.0)))
    assert tail == pytest.approx([2.6353739339e-45], rel=1e-9, abs=0)  # 1/100 * 2/101 * … * 60/159
