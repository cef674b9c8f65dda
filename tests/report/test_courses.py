"""What the months before let expect of a month."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from mining.report.material import Material
from mining.report.sections.courses import courses

MONTHS = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01", "2024-02")


@pytest.fixture
def festival(material: Material) -> Material:
    """A February in which everybody complains half as often, as many orders as ever."""
    months = pd.DataFrame({"month": MONTHS, "exposure": 1000.0, "complete": True})
    trend = pd.concat(
        [months.assign(theme_id=theme, n=[n] * 6 + [n // 2]) for theme, n in (("T001", 60), ("T002", 40))]
    )
    totals = months.assign(n=[100] * 6 + [50])
    return replace(material, month="2024-02", window=MONTHS, trend=trend, totals=totals)


def test_of_all_records_nothing_is_expected_in_a_month_of_the_spring_festival(festival: Material) -> None:
    whole = courses(festival)[0][""]
    assert math.isnan(whole.low[-1])
    assert not math.isnan(whole.low[-2])


def test_a_theme_that_dips_as_all_do_lies_in_its_range_in_the_festival(festival: Material) -> None:
    theme = courses(festival)[0]["T001"]
    assert theme.low[-1] <= 30 <= theme.high[-1] < 60
