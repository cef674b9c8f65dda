"""Quick versions of the simulations of tools/simulate.py; docs/simulations.md has the long ones."""

from types import ModuleType

import pytest

TOOL = "simulate"


@pytest.mark.slow
@pytest.mark.parametrize("mean", [2, 5, 20, 60])
@pytest.mark.parametrize("phi", [1, 2])
def test_stable_months_raise_an_alarm_within_the_budget(
    simulate: ModuleType, mean: float, phi: float
) -> None:
    any_alarm, _, _ = simulate.alarm_share(simulate.World(mean, phi, 6, shares=False), 100)
    assert any_alarm <= 0.12


@pytest.mark.slow
def test_a_tripling_at_five_a_month_is_found_with_the_computed_power(simulate: ModuleType) -> None:
    found, computed = simulate.power(simulate.World(5, 1, 6, shares=False), 3, 150)
    assert computed > 0.5
    assert found >= computed - 0.04  # one standard error of 150 months


@pytest.mark.slow
def test_the_dip_of_the_festival_raises_no_alarm_in_its_month(simulate: ModuleType) -> None:
    february = [row[-2] for row in simulate.dip(3).rows]
    assert set(february) == {"0.0%"}


def test_the_page_shows_the_detectable_surges_that_the_literature_gives(simulate: ModuleType) -> None:
    assert simulate.smallest().rows == [("1", "4"), ("2", "6"), ("5", "11"), ("10", "17"), ("20", "29")]
