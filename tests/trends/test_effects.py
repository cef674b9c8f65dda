import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mining.trends import effects
from mining.trends.inference import Interval, rate_lower


@pytest.mark.parametrize(("mean", "seen"), [(5, 0.49), (10, 0.80), (20, 0.98)])
def test_three_months_after_six_see_a_halving_as_often_as_the_literature_says(
    mean: float, seen: float
) -> None:
    assert effects.power(mean, 6, 3, 0.5) == pytest.approx(seen, abs=0.005)


def test_power_is_nought_without_cases_or_months_and_grows_with_both() -> None:
    assert effects.power(0, 6, 3, 0.5) == 0
    assert effects.power(5, 6, 0, 0.5) == 0
    assert effects.power(5, 6, 3, 0.5) < effects.power(5, 6, 6, 0.5) < effects.power(10, 6, 6, 0.5)
    assert effects.power(10, 6, 3, 0.5, phi=2) == effects.power(5, 6, 3, 0.5)


@given(st.floats(0.01, 8), st.integers(2, 12), st.integers(1, 12), st.floats(0, 0.9))
def test_power_is_the_probability_of_all_counts_that_the_test_sees(
    mean: float, before: int, after: int, drop: float
) -> None:
    counts = np.arange(220)
    seen = rate_lower(counts[:, None], after, counts, before) <= effects.ALPHA
    y, b = stats.poisson.pmf(counts, mean * after * (1 - drop)), stats.poisson.pmf(counts, mean * before)
    assert effects.power(mean, before, after, drop) == pytest.approx(float(y @ seen @ b), abs=1e-6)


def test_without_a_drop_power_is_the_level_at_most() -> None:
    assert 0.02 < effects.power(20, 6, 3, 1e-9) <= 0.05


@pytest.mark.parametrize(
    ("mean", "before", "drop", "months"),
    [
        (10, 6, 0.5, 4),
        (20, 6, 0.5, 2),
        (18, 8, 0.5, 2),
        (1, 12, 0.9, 8),
        (2, 10, 0.3, None),
        (3, 12, 0.5, None),
        (0, 10, 0.9, None),
    ],
)
def test_months_needed_for_a_power_of_four_fifths(
    mean: float, before: int, drop: float, months: int | None
) -> None:
    assert effects.months_needed(mean, before, drop, 12) == months


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.3, 0.99, "有效"),
        (0.85, 0.95, "有效"),
        (1.01, 2.0, "恶化"),
        (0.80, 1.25, "无实质变化"),
        (0.79, 1.20, "证据不足"),
        (0.85, 1.26, "证据不足"),
        (np.nan, np.nan, "证据不足"),
        (0.0, np.inf, "证据不足"),
    ],
)
def test_the_verdict_is_where_the_interval_lies(low: float, high: float, verdict: str) -> None:
    assert effects.verdict(low, high) == verdict


def _interval(*ends: float) -> Interval:
    return Interval(*(np.array(end) for end in ends))


def test_ratio_of_ratios_recovers_the_variances_from_both_intervals() -> None:
    # logs: half-widths ln 2 on both sides, so sqrt(2) ln 2 = 0.9803 each way
    ratio = effects.ratio_of_ratios(_interval(0.5, 0.25, 1), _interval(1, 0.5, 2))
    assert [float(end) for end in ratio] == pytest.approx([0.5, 0.18761, 1.33257], abs=1e-5)


def test_a_known_yardstick_only_divides() -> None:
    ratio = effects.ratio_of_ratios(_interval(0.5, 0.25, 1), _interval(2, 2, 2))
    assert [float(end) for end in ratio] == pytest.approx([0.25, 0.125, 0.5])


def test_counts_of_nought_give_open_ends() -> None:
    gone = effects.ratio_of_ratios(_interval(0, 0, 0.4), _interval(1, 0.9, 1.1))
    assert gone.low == 0
    assert gone.high == pytest.approx(0.4, abs=0.01)
    new = effects.ratio_of_ratios(_interval(np.inf, 3, np.inf), _interval(1, 0.9, 1.1))
    assert np.isinf(new.high)
    assert new.low == pytest.approx(3, abs=0.05)


def test_the_untouched_move_as_most_of_them_do_and_a_crisis_is_left_out() -> None:
    before = np.array([60.0, 62, 58, 61, 59, 200])
    after = np.array([30.0, 30, 30, 30, 30, 400])
    others = effects.untouched(before, after)
    assert others.used.tolist() == [True, True, True, True, True, False]
    assert others.themes == 5
    assert float(others.ratio.estimate) == pytest.approx(0.5)
    assert others.phi < 1.6


def test_untouched_themes_that_drift_apart_widen_the_interval() -> None:
    before, after = np.full(8, 100.0), np.array([60.0, 160, 70, 140, 65, 150, 75, 130])
    assert effects.untouched(before, after).phi > 4


FLAT = np.ones(6)


@pytest.mark.parametrize(
    ("counts", "near", "left_out"),
    [
        ([5, 5, 5, 5, 5, 5], [3, 4, 5], []),
        ([5, 5, 5, 5, 5, 8], [3, 4, 5], [5]),  # the highest of the last three, above the others
        ([5, 5, 5, 5, 8, 6], [3, 4, 5], [4]),
        ([9, 9, 9, 4, 5, 4], [3, 4, 5], []),  # the highest of the last three is below the others
        ([5, 30, 5, 5, 5, 5], [5], [1]),  # an outbreak long before
        ([5, 5, 8, 5, 5, 5], [], []),
        ([7], [0], []),
    ],
)  # fmt: skip
def test_the_spike_that_led_to_the_action_is_no_baseline(
    counts: list[int], near: list[int], left_out: list[int]
) -> None:
    y = np.array(counts, float)
    months = np.isin(np.arange(len(y)), near)
    assert np.flatnonzero(effects.spikes(y, FLAT[: len(y)], months, 1.0)).tolist() == left_out


@given(st.lists(st.integers(0, 60), min_size=3, max_size=12), st.floats(0.5, 100))
def test_spikes_do_not_depend_on_the_unit_of_exposure(counts: list[int], unit: float) -> None:
    y, e = np.array(counts, float), np.ones(len(counts))
    near = np.arange(len(counts)) >= len(counts) - 3
    assert effects.spikes(y, e, near, 1.0).tolist() == effects.spikes(y, e * unit, near, 1.0).tolist()
