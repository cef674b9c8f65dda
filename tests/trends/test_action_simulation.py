"""Quick versions of the simulations of tools/simulate_actions.py; docs/actions.md has the long ones."""

from pathlib import Path
from types import ModuleType

import pytest

TOOL = "simulate_actions"
PROJECT = Path(__file__).resolve().parents[2]


def test_an_action_without_effect_after_a_spike_is_seldom_called_effective(simulate: ModuleType) -> None:
    effective, worse, _ = simulate.shares(simulate.World(5, after=3), 120)
    assert effective <= 0.075  # 5%, and one and a quarter standard errors of 120
    assert worse <= 0.075


@pytest.mark.slow
def test_nor_is_one_while_every_theme_falls(simulate: ModuleType) -> None:
    effective, worse, _ = simulate.shares(simulate.World(20, general=0.4, after=6), 120)
    assert effective <= 0.075
    assert worse <= 0.075


def test_an_action_that_halves_the_rate_is_called_effective(simulate: ModuleType) -> None:
    effective, _, _ = simulate.shares(simulate.World(20, drop=0.5, after=3), 30)
    assert effective > 0.8


def test_the_page_shows_the_power_table_that_the_functions_give(simulate: ModuleType) -> None:
    page = (PROJECT / "docs" / "actions.md").read_text("utf-8")
    assert simulate.rows(simulate.power_table()) in page
    assert ("10", "50%", "41%", "80%", "93%", "98%") in simulate.power_table()
