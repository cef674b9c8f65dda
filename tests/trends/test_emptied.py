"""What earlier months filled and the month reported does not."""

import pandas as pd

from mining.trends.emptied import emptied, told

NAN = float("nan")


def _records(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["month", "channel", "facet:省份", "score"])


def test_a_column_that_only_earlier_months_fill_is_told_with_its_last_month_and_the_key_of_its_name() -> None:
    records = _records(
        ("2026-01", "电话", "湖南", 5.0),
        ("2026-02", "电话", "湖南", NAN),
        ("2026-03", "", "", NAN),
    )
    assert emptied(records, "2026-03") == {"channel": "2026-02", "facet:省份": "2026-02", "score": "2026-01"}
    assert told(records, "2026-03") == [
        (
            "此前有内容、2026年3月却全是空白的列：“渠道”（最后一次是2026年2月）、“省份”（最后一次是2026年2月）、"
            "“评分”（最后一次是2026年1月）。"
            "如果导出的表换了列名，请把新列名写进设置 [columns] 的 channel、facets、score"
        )
    ]


def test_a_column_that_the_month_fills_now_and_then_is_not_told() -> None:
    records = _records(
        ("2026-02", "电话", "湖南", 5.0), ("2026-03", "电话", "", 4.0), ("2026-03", "", "湖南", NAN)
    )
    assert told(records, "2026-03") == []


def test_a_column_given_up_more_than_a_year_ago_is_not_told() -> None:
    records = _records(("2025-03", "电话", "湖南", 5.0), ("2026-03", "电话", "", 4.0))
    assert emptied(records, "2026-03") == {}
    assert emptied(records.assign(month=["2025-04", "2026-03"]), "2026-03") == {"facet:省份": "2025-04"}


def test_what_later_months_fill_is_not_told() -> None:
    records = _records(("2026-03", "电话", "", 4.0), ("2026-04", "电话", "湖南", 5.0))
    assert emptied(records, "2026-03") == {}


def test_a_month_without_records_tells_of_no_column() -> None:
    assert emptied(_records(("2026-02", "电话", "湖南", 5.0)), "2026-03") == {}
