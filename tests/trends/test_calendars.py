import pandas as pd
import pytest

from mining.trends import calendars


def test_a_day_off_that_weighs_nothing_leaves_the_working_days_moved_ones_among_them() -> None:
    # 2024: the festival is 10 to 17 February, people worked on Sunday 4 and 18; January 1 is a holiday
    assert calendars.weighted_days(["2024-01", "2024-02"], 0).tolist() == [22, 18]


@pytest.mark.parametrize(
    ("month", "touches"),
    [("2023-01", True), ("2023-02", False), ("2024-02", True), ("2024-03", False), ("2019-02", True)],
)
def test_the_festival_touches_the_month_that_its_holiday_lies_in(month: str, *, touches: bool) -> None:
    assert calendars.touches_festival(month) is touches


def test_unknown_years_are_named_and_their_january_and_february_taken_for_festival_months() -> None:
    assert [calendars.touches_festival(f"2099-{m:02d}") for m in (1, 2, 3)] == [True, True, False]
    assert "2099" in calendars.note(["2024-01", "2099-01", "2099-02"])
    assert calendars.note(["2024-01"]) == ""


def test_days_off_of_unknown_years_are_saturdays_and_sundays() -> None:
    days = pd.DatetimeIndex(["2099-01-02", "2099-01-03", "2099-01-05"])
    assert calendars.is_workday(days).tolist() == [True, False, True]


def test_the_weight_of_a_day_off_is_taken_from_the_records() -> None:
    days = pd.date_range("2024-03-01", "2024-03-31")
    times = [day for day in days for _ in range(10 if day.weekday() < 5 else 2)]
    assert calendars.off_day_weight(pd.Series(times)) == pytest.approx(0.2)
    assert calendars.weighted_days(["2024-03"], 0.2).tolist() == pytest.approx([21 + 10 * 0.2])


@pytest.mark.parametrize("times", [[], ["2024-03-04"], ["2024-03-03"]])
def test_without_both_kinds_of_days_all_days_count_alike(times: list[str]) -> None:
    assert calendars.off_day_weight(pd.Series(pd.to_datetime(times))) == 1.0
