import numpy as np
import pytest

from mining.trends.segmented import segmented

MONTHS = np.concatenate([np.arange(8), np.arange(9, 14)])
ONES = np.ones(13)


def test_a_level_and_a_slope_on_the_line_are_found() -> None:
    # 100 growing by a tenth a month; after month 8 half of what it would be, and growing no more
    time = MONTHS - 8
    after = time > 0
    y = 100 * 1.1**time * np.where(after, 0.5 * 1.1 ** -time.astype(float), 1)
    found = segmented(y, ONES, MONTHS, 8)
    assert found is not None
    assert float(found.trend.estimate) == pytest.approx(1.1, abs=1e-6)
    assert float(found.level.estimate) == pytest.approx(0.5, abs=1e-6)
    assert float(found.slope.estimate) == pytest.approx(1 / 1.1, abs=1e-6)
    assert float(found.effect.estimate) == pytest.approx(0.5 / 1.1**3, abs=1e-6)


def test_exposure_is_allowed_for() -> None:
    e = np.linspace(1, 3, 13)
    found = segmented(50 * e, e, MONTHS, 8)
    assert found is not None
    assert float(found.level.estimate) == pytest.approx(1, abs=1e-6)
    assert found.effect.low < 1 < found.effect.high


def test_scatter_beyond_poisson_widens_the_intervals() -> None:
    calm = np.array([40, 42, 38, 41, 39, 40, 42, 38, 20, 21, 19, 20, 20], float)
    wild = np.array([20, 62, 18, 61, 19, 60, 22, 58, 5, 41, 4, 40, 10], float)
    first, second = (segmented(y, ONES, MONTHS, 8) for y in (calm, wild))
    assert first is not None
    assert second is not None
    assert first.level.high < 1 < second.level.high


@pytest.mark.parametrize(("before", "after", "count"), [(7, 5, 10), (8, 2, 10), (8, 5, 0)])
def test_too_few_months_or_no_event_give_no_regression(before: int, after: int, count: float) -> None:
    months = np.concatenate([np.arange(8 - before, 8), np.arange(9, 9 + after)])
    assert segmented(np.where(months < 8, 10.0, count), np.ones(len(months)), months, 8) is None
