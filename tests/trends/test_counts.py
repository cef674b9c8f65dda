import pandas as pd
import pytest

from mining.trends import counts
from mining.trends.exposure import Exposure

MONTHS = ["2024-01", "2024-02", "2024-03"]


def _days(first: str, last: str) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(first, last)]


def _records(*times: str) -> pd.DataFrame:
    time = pd.Series(pd.to_datetime(list(times), format="ISO8601").astype("datetime64[s]"))
    return pd.DataFrame(
        {
            "record_id": pd.Series([f"r{i}" for i in range(len(times))], dtype=str),
            "time": time,
            "month": time.dt.strftime("%Y-%m").astype(str),
        }
    )


def _assign(records: pd.DataFrame, themes: list[str], issues: list[str] | None = None) -> pd.DataFrame:
    return records[["record_id", "month"]].assign(
        rank=1, theme_id=themes, weight=1.0, issue_id=issues or [""] * len(themes)
    )


def _exposure(**months: float) -> Exposure:
    rows = [(month.replace("m", "").replace("_", "-"), "", value) for month, value in months.items()]
    return Exposure("", pd.DataFrame(rows, columns=["month", "facet", "exposure"]))


def _totals(records: pd.DataFrame, exposure: Exposure | None, month: str = "2099-12") -> pd.DataFrame:
    return counts.totals(records, exposure, month)


FOUR = _records("2024-01-01", "2024-01-31", "2024-03-02", "2024-03-31")


def test_calendar_months_cross_the_year() -> None:
    assert counts.calendar_months("2023-11", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]


def test_every_theme_has_every_month_and_shares_without_exposure() -> None:
    trend = counts.monthly(_assign(FOUR, ["T002", "T001", "T001", ""]), _totals(FOUR, None))
    assert trend["theme_id"].tolist() == ["T001"] * 3 + ["T002"] * 3
    assert trend["month"].tolist() == MONTHS * 2
    assert trend["n"].tolist() == [1, 0, 1, 1, 0, 0]
    assert trend["exposure"].tolist() == [2, 0, 2, 2, 0, 2]
    assert trend["rate"].fillna(-1).tolist() == [0.5, -1, 0.5, 0.5, -1, 0]
    assert trend.loc[0, ["rate_low", "rate_high"]].tolist() == pytest.approx([0.0945, 0.9055], abs=1e-4)
    assert list(trend.columns) == ["theme_id", "month", *counts.MEASURES]
    assert trend["complete"].tolist() == [True, False, True] * 2


def test_the_main_theme_stands_by_each_record_and_none_as_nothing() -> None:
    main = _assign(FOUR, ["T002", "T001", "", "T001"])
    told = pd.concat([main.assign(rank=2, theme_id="T009"), main.iloc[:3]])
    found = counts.main_theme(FOUR.iloc[[3, 1, 0, 2]], told)
    assert found.to_dict() == {3: "", 1: "T001", 0: "T002", 2: ""}


def test_only_the_main_theme_counts_so_that_months_add_up() -> None:
    main = _assign(FOUR, ["T001", "T001", "T002", ""])
    second = main.assign(rank=2, theme_id="T003")
    trend = counts.monthly(pd.concat([main, second]), _totals(FOUR, None))
    assert trend.groupby("theme_id")["n"].sum().to_dict() == {"T001": 2, "T002": 1, "T003": 0}


def test_with_exposure_the_rate_is_per_ten_thousand_with_the_exact_interval() -> None:
    exposure = _exposure(m2024_01=1000, m2024_02=0, m2024_03=20000)
    trend = counts.monthly(_assign(FOUR, ["T001"] * 4), _totals(FOUR, exposure))
    assert trend["rate"].fillna(-1).tolist() == [20.0, -1, 1.0]
    assert trend.loc[0, ["rate_low", "rate_high"]].tolist() == pytest.approx([2.422, 72.247], abs=1e-3)
    total = _totals(FOUR, exposure)
    assert total["rate"].fillna(-1).tolist() == [20.0, -1, 1.0]


def test_a_month_missing_in_the_exposure_file_turns_rates_into_shares() -> None:
    exposure = _exposure(m2024_02=1000, m2024_03=20000)
    trend = counts.monthly(_assign(FOUR, ["T001"] * 4), _totals(FOUR, exposure))
    assert trend["rate"].fillna(-1).tolist() == [1.0, -1, 1.0]
    assert _totals(FOUR, exposure)["exposure"].isna().all()


def test_a_month_without_records_needs_no_exposure() -> None:
    total = _totals(FOUR, _exposure(m2024_01=1000, m2024_03=20000))
    assert total["rate"].fillna(-1).tolist() == [20.0, -1, 1.0]


def _regions(*rows: tuple[str, str, float]) -> Exposure:
    return Exposure("地区", pd.DataFrame(rows, columns=["month", "facet", "exposure"]))


def test_a_group_missing_in_a_month_of_the_exposure_file_turns_rates_into_shares() -> None:
    records = FOUR.assign(**{"facet:地区": ["东", "东", "西", "东"]})
    rows = [(month, place, 100.0) for month in MONTHS for place in ("东", "西")]
    assert _totals(records, _regions(*rows))["exposure"].tolist() == [200.0] * 3
    assert _totals(records, _regions(*rows[:-1]))["exposure"].isna().all()


def test_exposure_may_miss_a_group_in_the_month_that_is_not_over_which_has_none_then() -> None:
    records = _records(*(f"2024-01-{day:02d}" for day in range(1, 32)), "2024-02-01")
    records = records.assign(**{"facet:地区": "西"})
    told = _regions(("2024-01", "东", 100.0), ("2024-01", "西", 100.0), ("2024-02", "东", 100.0))
    assert _totals(records, told)["exposure"].fillna(-1).tolist() == [200.0, -1.0]


def test_exposure_may_miss_the_months_of_a_few_stray_early_records() -> None:
    records = _records("2019-05-04", *(f"2024-01-{day:02d}" for day in range(1, 32)))
    total = _totals(records, _exposure(m2024_01=1000))
    assert total["exposure"].iloc[-1] == 1000
    assert total["rate"].isna().sum() == len(total) - 1


def test_exposure_may_miss_the_month_that_is_not_over() -> None:
    records = _records(*(f"2024-01-{day:02d}" for day in range(1, 32)), "2024-02-01")
    total = _totals(records, _exposure(m2024_01=1000))
    assert total["rate"].fillna(-1).tolist() == [310.0, -1.0]


def test_exposure_may_miss_the_months_after_the_one_reported() -> None:
    exposure = _exposure(m2024_01=1000)
    assert _totals(FOUR, exposure, "2024-01")["exposure"].fillna(-1).tolist() == [1000, -1, -1]
    assert _totals(FOUR, exposure, "2024-03")["exposure"].isna().all()


def test_a_record_counts_once_in_an_issue_whatever_the_rank() -> None:
    main = _assign(FOUR, ["T001"] * 4, ["T001-I001", "", "", ""])
    second = main.assign(rank=2, theme_id="T002", issue_id=["", "T002-I001", "T002-I001", ""])
    trend = counts.monthly_issues(pd.concat([main, second, second]), _totals(FOUR, None))
    assert trend[["issue_id", "theme_id", "month", "n"]].to_numpy().tolist() == [
        ["T001-I001", "T001", "2024-01", 1],
        ["T001-I001", "T001", "2024-02", 0],
        ["T001-I001", "T001", "2024-03", 0],
        ["T002-I001", "T002", "2024-01", 1],
        ["T002-I001", "T002", "2024-02", 0],
        ["T002-I001", "T002", "2024-03", 1],
    ]


def test_an_issue_belongs_to_the_theme_in_its_number_though_a_record_of_another_theme_comes_first() -> None:
    assigned = _assign(FOUR, ["T002", "T001", "T001", ""], ["T001-I001", "T001-I001", "T001-I001", ""])
    assert set(counts.monthly_issues(assigned, _totals(FOUR, None))["theme_id"]) == {"T001"}
    spread = _assign(FOUR, ["T002", "T003", "T001", ""], ["T001-I001", "T001-I001", "T001-I001", ""])
    trend = counts.monthly_issues(
        spread, _totals(FOUR, _exposure(m2024_01=1000, m2024_02=500, m2024_03=20000))
    )
    assert trend["theme_id"].tolist() == ["T001"] * 3
    assert trend["rate"].tolist() == [20.0, 0.0, 0.5]
    assert list(trend.columns) == ["issue_id", "theme_id", "month", *counts.MEASURES]


def test_an_issue_of_a_theme_that_is_gone_goes_to_the_theme_that_most_of_its_records_have() -> None:
    assigned = _assign(FOUR, ["T004", "T003", "T004", ""], ["T002-I001", "T002-I001", "T002-I001", ""])
    assert set(counts.monthly_issues(assigned, _totals(FOUR, None))["theme_id"]) == {"T004"}
    tie = _assign(FOUR, ["T004", "T003", "", ""], ["T002-I001", "T002-I001", "", ""])
    assert set(counts.monthly_issues(tie, _totals(FOUR, None))["theme_id"]) == {"T003"}


def test_row_order_does_not_matter() -> None:
    assigned = _assign(FOUR, ["T002", "T001", "T001", ""], ["T002-I001", "", "T001-I001", ""])
    mixed, assigned_mixed = FOUR.iloc[[2, 0, 3, 1]], assigned.iloc[[3, 1, 0, 2]]
    for count in (counts.monthly, counts.monthly_issues):
        found, found_mixed = (
            count(of, _totals(told, None)) for of, told in ((assigned, FOUR), (assigned_mixed, mixed))
        )
        pd.testing.assert_frame_equal(found, found_mixed)


@pytest.mark.parametrize(
    ("times", "complete"),
    [
        (["2024-01-01", "2024-02-29"], [True, True]),
        (["2024-01-01", "2024-02-28 23:59:59"], [True, False]),
        (["2024-02-01", "2024-02-29"], [True]),
        # begins on the 15th though every later silence is a day or less
        ([f"2024-01-{d}" for d in range(15, 32)] + [f"2024-02-{d:02d}" for d in range(1, 30)], [False, True]),
        # begins on the 5th, but the data are silent for six days elsewhere: no sign of a late beginning
        (["2024-01-05", "2024-01-12", "2024-01-19", "2024-01-26", "2024-02-29"], [True, True]),
        (["2024-01-01", "2024-01-31", "2024-04-30"], [True, False, False, True]),
        # five silent days at the beginning and between two records, then six and five, then one and none
        (["2024-01-06", *_days("2024-01-12", "2024-02-29")], [True, True]),
        (["2024-01-07", *_days("2024-01-13", "2024-02-29")], [False, True]),
        (_days("2024-01-02", "2024-02-29"), [False, True]),
        # silent for nine days in the month after the next, which says nothing of the beginning
        ([*_days("2024-01-05", "2024-02-29"), *_days("2024-03-10", "2024-03-31")], [False, True, True]),
        (_days("2024-01-15", "2024-01-31"), [False]),
        (["2024-01-15"], [False]),
        ([], []),
    ],
)
def test_the_last_month_is_complete_to_its_last_day_and_the_first_unless_it_begins_late(
    times: list[str], complete: list[bool]
) -> None:
    assert counts.complete_months(_records(*times)["time"]).tolist() == complete


def _office_days(first: str, last: str) -> list[str]:
    """Days on which a department works that rests at weekends and on the holidays of autumn 2026."""
    holidays = {*_days("2026-09-25", "2026-09-27"), *_days("2026-10-01", "2026-10-07")}
    return [f"{day:%Y-%m-%d}" for day in pd.bdate_range(first, last) if f"{day:%Y-%m-%d}" not in holidays]


@pytest.mark.parametrize(
    ("times", "last"),
    [
        (_office_days("2026-09-01", "2026-10-30"), [True]),  # the 31st is a Saturday
        (_office_days("2026-05-01", "2026-05-29"), [True]),
        (_office_days("2026-09-01", "2026-10-28"), [False]),  # only the two holidays were as long
        (_office_days("2026-09-01", "2026-10-23"), [False]),
        (["2024-01-01", "2024-01-09", "2024-01-17", "2024-01-25", "2024-02-14", "2024-02-22"], [True]),
        (["2024-01-01", "2024-01-10", "2024-01-19", "2024-01-28", "2024-02-12", "2024-02-21"], [False]),
    ],
)
def test_the_last_month_is_complete_where_its_end_is_as_silent_as_the_data_are_by_the_week(
    times: list[str], last: list[bool]
) -> None:
    assert counts.complete_months(_records(*times)["time"]).tolist()[-1:] == last


def test_a_later_month_that_is_not_reported_is_told_with_the_day_to_which_it_goes() -> None:
    records = _records(*_days("2026-09-01", "2026-10-23"))
    (told,) = counts.unfinished(records, counts.last_complete_month(records))
    assert told == (
        "2026年10月的数据只到 2026-10-23，未满月；本次报告的是2026年9月。"
        "要出2026年10月的报告，请加 --month 2026-10（用 make 时写 MONTH=2026-10）"
    )


def test_no_month_is_told_to_be_unfinished_because_of_a_misdated_record_or_where_none_is_passed_over() -> (
    None
):
    records = _records(*_days("2024-01-01", "2024-02-29"), "2042-02-01")
    assert counts.unfinished(records, "2024-02") == []


def test_a_misdated_record_of_years_later_does_not_make_the_months_between_complete() -> None:
    days = [f"2024-01-{d:02d}" for d in range(1, 32)] + [f"2024-02-{d:02d}" for d in range(1, 15)]
    complete = counts.complete_months(_records(*days, "2042-02-01")["time"])
    assert complete.index[complete].tolist() == ["2024-01"]
    assert counts.last_complete_month(_records(*days, "2042-02-01")) == "2024-01"


def test_a_stray_early_record_makes_no_whole_month_and_does_not_hide_that_the_data_begin_late() -> None:
    days = [f"2024-01-{d}" for d in range(15, 32)] + [f"2024-02-{d:02d}" for d in range(1, 30)]
    complete = counts.complete_months(_records("2023-11-20", *days)["time"])
    assert complete.to_dict() == {"2023-11": False, "2023-12": False, "2024-01": False, "2024-02": True}


def test_the_report_month_is_the_last_complete_one_or_else_the_last() -> None:
    assert counts.last_complete_month(_records("2024-01-01", "2024-01-31", "2024-02-03")) == "2024-01"
    assert counts.last_complete_month(_records("2024-01-15", "2024-01-16")) == "2024-01"


def test_no_record_at_all_has_empty_tables() -> None:
    nothing = _records()
    assert _totals(nothing, None).empty
    assert counts.monthly(_assign(nothing, []), _totals(nothing, None)).empty
    assert counts.monthly_issues(_assign(nothing, []), _totals(nothing, None)).empty
    assert counts.chart_window([], _totals(nothing, None)) == []
    assert counts.complete_months(nothing["time"]).dtype == bool


@pytest.mark.parametrize(
    ("n", "last"),
    [
        ([300, 400, 350, 0, 0, 1], 3),  # a record misdated into the future
        ([300, 400, 350, 0, 2, 0, 0, 3], 3),
        ([300, 400, 350, 0, 0, 0, 60], 7),  # it goes on after a gap
        ([300, 400, 350, 9], 4),  # nearly nothing left, but no gap: that may be true
        ([300, 400, 350, 0], 4),
        ([300, 400, 350, 0, 0], 5),
    ],
)
def test_the_chart_ends_before_stray_records_that_follow_a_silence(n: list[int], last: int) -> None:
    months = counts.calendar_months("2020-01", "2025-12")[: len(n)]
    assert counts.chart_window(months, pd.DataFrame({"month": months, "n": n})) == months[:last]


@pytest.mark.parametrize(
    ("n", "first"),
    [
        ([1, 0, 1, 0, 0, 350, 300, 400], 5),  # stray records before the data begin
        ([0, 0, 90, 60, 120], 2),
        ([5, 20, 60, 120, 240], 2),  # a service that grows: under a tenth of the typical month is left out
        ([30, 0, 0, 0, 300], 0),
        ([1] * 30 + [350] * 12, 30),  # many nearly empty months do not outvote the full ones
        ([0, 0], 0),
    ],
)
def test_the_chart_begins_where_the_data_really_begin(n: list[int], first: int) -> None:
    months = counts.calendar_months("2020-01", "2025-12")[: len(n)]
    assert counts.chart_window(months, pd.DataFrame({"month": months, "n": n})) == months[first:]


def test_a_month_without_any_record_stays_in_the_chart_though_the_totals_do_not_name_it() -> None:
    told = pd.DataFrame({"month": ["2024-02", "2023-12"], "n": [300, 5]})
    months = ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert counts.chart_window(months, told) == ["2024-02", "2024-03", "2024-04"]


def test_months_without_a_record_are_told_to_be_missing_data() -> None:
    records = _records("2024-01-01", "2024-05-31", "2024-07-31")
    assert counts.gaps(_totals(records, None), "2024-07") == (
        "2024年2月 至 2024年4月、2024年6月没有一条记录，按缺数据处理，不当作零投诉；如果漏放了反馈文件，请补上。"
    )


@pytest.mark.parametrize(
    ("days", "month"), [(["2024-01-01", "2024-02-29"], "2024-02"), (["2024-01-01", "2024-03-31"], "2024-01")]
)
def test_without_a_gap_up_to_the_month_nothing_is_told(days: list[str], month: str) -> None:
    assert counts.gaps(_totals(_records(*days), None), month) == ""
