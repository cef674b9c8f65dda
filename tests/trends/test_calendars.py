import pandas as pd
import pytest

from mining.trends import calendars


def test_working_days_count_moved_ones_and_the_festival_is_the_holiday() -> None:
    # 2024: festival 10 to 17 February, worked on Sunday 4 and 18; January 1 is a holiday
    table = calendars.month_days(["2024-01", "2024-02"])
    assert table.to_dict("list") == {
        "month": ["2024-01", "2024-02"],
        "days": [31, 29],
        "workdays": [22.0, 18.0],
        "festival_days": [0.0, 8.0],
        "known": [True, True],
    }


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
    assert calendars.month_days(["2099-01"])["workdays"].isna().all()


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


def test_a_month_for_which_no_calendar_is_out_has_days_but_no_working_days() -> None:
    table = calendars.month_days(["2090-02"])
    assert table.drop(columns=["workdays", "festival_days"]).to_dict("records") == [
        {"month": "2090-02", "days": 28, "known": False}
    ]
    assert table[["workdays", "festival_days"]].isna().all(axis=None)
