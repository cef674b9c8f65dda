"""Times in every form that exports use, and the reasons why some are none."""

import datetime as dt

import pandas as pd
import pytest

from mining.records import dates

SHANGHAI = "Asia/Shanghai"


def read(*texts: str, zone: str = SHANGHAI, today: dt.date | None = None) -> dates.Times:
    return dates.parse(pd.Series(texts, dtype="str"), zone, today)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019-08-19", "2019-08-19 00:00:00"),
        ("2019/8/19 11:34:04", "2019-08-19 11:34:04"),
        ("2019/8/19 9:05", "2019-08-19 09:05:00"),
        ("2019.8.19", "2019-08-19 00:00:00"),
        ("2019年8月19日", "2019-08-19 00:00:00"),
        ("2019年8月19日 星期一 11时34分", "2019-08-19 11:34:00"),
        ("2019年8月19日下午3:20", "2019-08-19 15:20:00"),
        ("2019-08-19 中午12:20", "2019-08-19 12:20:00"),
        ("2019-08-19 中午1:20", "2019-08-19 13:20:00"),
        ("2019-08-19 中午11:50", "2019-08-19 11:50:00"),
        ("2019-08-19 凌晨12:20", "2019-08-19 00:20:00"),
        ("2019/8/19 3:20:00 PM", "2019-08-19 15:20:00"),
        ("2019/8/19 12:10:00 AM", "2019-08-19 00:10:00"),
        ("２０１９／８／１９", "2019-08-19 00:00:00"),
        (" 2019-08-19 11:34:04.567 ", "2019-08-19 11:34:04"),
        ("20190819", "2019-08-19 00:00:00"),
        ("20190819113404", "2019-08-19 11:34:04"),
        ("20190819 11:34:04", "2019-08-19 11:34:04"),
        ("43696", "2019-08-19 00:00:00"),
        ("43696.5", "2019-08-19 12:00:00"),
        ("1566185644", "2019-08-19 11:34:04"),
        ("1566185644000", "2019-08-19 11:34:04"),
        ("2019-08-19T03:34:04Z", "2019-08-19 11:34:04"),
        ("2019-08-19T11:34:04+08:00", "2019-08-19 11:34:04"),
        ("2019-08-18T22:34:04-0500", "2019-08-19 11:34:04"),
        ("2019-08-19 11:34:04.567+08", "2019-08-19 11:34:04"),
        ("2019-08-18 22:34:04-05", "2019-08-19 11:34:04"),
        ("20190819T033404Z", "2019-08-19 11:34:04"),
        ("20190819T113404.567+0800", "2019-08-19 11:34:04"),
        ("2020-02-29", "2020-02-29 00:00:00"),
    ],
)
def test_a_time_is_read_in_every_form(written: str, meant: str) -> None:
    result = read(written)
    assert result.times.tolist() == [pd.Timestamp(meant)]
    assert result.reasons.tolist() == [""]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "没有时间"),
        ("   ", "没有时间"),
        ("待定", "认不出的时间"),
        ("2019-08-19 至 2019-09-01", "认不出的时间"),
        ("2019-08-19 10:00-12", "认不出的时间"),
        ("01.07", "日期没有年份"),
        ("8月19日 11:34", "日期没有年份"),
        ("19/8/19", "年份只有两位"),
        ("2019-02-30", "没有这一天或这一刻"),
        ("2019年13月1日", "没有这一天或这一刻"),
        ("2019-08-19 25:00", "没有这一天或这一刻"),
        ("0001-01-01", "日期早于 1990 年"),
        ("1", "认不出的时间"),
        ("9999-12-31 23:59:59", "日期在将来"),
    ],
)
def test_what_is_no_time_has_a_reason(written: str, reason: str) -> None:
    result = read(written)
    assert result.reasons.tolist() == [reason]
    assert result.times.isna().all()


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        (("2025/3/7 上午12:05", "2025/3/7 下午12:05"), ["2025-03-07 00:05", "2025-03-07 12:05"]),
        (("2025/3/7 上午12:05", "2025/3/7 下午1:05"), ["2025-03-07 12:05", "2025-03-07 13:05"]),
    ],
)
def test_twelve_before_noon_is_midnight_where_twelve_after_noon_is_noon(
    column: tuple[str, ...], meant: list[str]
) -> None:
    assert read(*column).times.tolist() == [pd.Timestamp(time) for time in meant]


def test_a_column_may_mix_all_forms() -> None:
    result = read("2019/2/28 11:25:05", "2019-01-05", "43696.5", "2019年8月1日", "x", "2019/2/28 11:25:05")
    assert result.times.dt.strftime("%m-%d %H").fillna("").tolist() == [
        "02-28 11",
        "01-05 00",
        "08-19 12",
        "08-01 00",
        "",
        "02-28 11",
    ]


@pytest.mark.parametrize(
    ("written", "meant", "note"),
    [
        (("13/08/2019", "01/08/2019"), ("2019-08-13", "2019-08-01"), "按日/月/年读（依据 1 个大于 12 的日）"),
        (("08/13/2019", "08/01/2019"), ("2019-08-13", "2019-08-01"), "按月/日/年读（依据 1 个大于 12 的日）"),
        (
            ("03/08/2019", "05/08/2019 10:00", "07/08/2019"),
            ("2019-08-03", "2019-08-05 10:00", "2019-08-07"),
            "按日/月/年读（没有大于 12 的日，按跨月最少的读法）",
        ),
        (("05/05/2019",), ("2019-05-05",), "按月/日/年读（没有依据，请核对）"),
        (
            ("13/08/2019", "14/08/2019", "08/15/2019"),
            ("2019-08-13", "2019-08-14", None),
            "按日/月/年读（依据 2 个大于 12 的日，另有 1 个写法相反）",
        ),
        (("2019-08-19",), ("2019-08-19",), ""),
    ],
)
def test_day_and_month_are_told_apart_by_the_column(
    written: tuple[str, ...], meant: tuple[str | None, ...], note: str
) -> None:
    result = read(*written)
    expected = [pd.NaT if time is None else pd.Timestamp(time) for time in meant]
    assert result.times.equals(pd.Series(expected).astype("datetime64[s]"))
    assert result.note == note


def test_a_day_after_today_is_in_the_future() -> None:
    result = read("2024-05-31 23:59:59", "2024-06-01", today=dt.date(2024, 5, 31))
    assert result.reasons.tolist() == ["", "日期在将来"]


def test_seconds_since_1970_follow_the_zone_of_the_settings() -> None:
    assert read("1566185644", zone="UTC").times.tolist() == [pd.Timestamp("2019-08-19 03:34:04")]


def test_index_and_order_are_kept() -> None:
    raw = pd.Series(["2019-01-02", "", "2019-01-01"], index=[7, 3, 5], dtype="str")
    result = dates.parse(raw, SHANGHAI)
    assert result.times.index.tolist() == result.reasons.index.tolist() == [7, 3, 5]
    assert result.reasons.tolist() == ["", "没有时间", ""]


def test_bare_numbers_do_not_look_like_times() -> None:
    written = pd.Series(
        ["2019-08-19", "19/08/2019", "2019年8月19日 星期一", "43696", "20190819", "第2019-1号"]
    )
    assert dates.looks_like_time(written).tolist() == [True, True, True, False, False, False]
