"""Small tables that people keep by hand."""

import pytest

from mining.records import registers


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2024-01", "2024-01"),
        ("2024-1", "2024-01"),
        ("2024/12", "2024-12"),
        ("2024.3", "2024-03"),
        ("202403", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024年03月", "2024-03"),
        ("2024-03-01", "2024-03"),
        ("2024/3/1 0:00", "2024-03"),
        ("Aug-26", "2026-08"),
        ("Dec-09", "2009-12"),
        ("Foo-26", None),
        ("２０２６-０７", "2026-07"),
        ("２０２６年７月", "2026-07"),
        ("46143", None),
        ("20243", None),
        ("20240301", None),
        ("0000-01", None),
        ("2024-00", None),
        ("2024-13", None),
        ("三月", None),
        ("24-03", None),
        ("", None),
    ],
)
def test_months_are_read_in_the_forms_people_write(text: str, month: str | None) -> None:
    assert registers.parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-7", "2026-07"), ("202607", "2026-07"), ("2026年7月", "2026-07"), ("Jul-26", "2026-07")]
    + [(day, None) for day in ("2026/7/6", "2026-7-6", "2026.7.6", "46148", "20260706")],
)
def test_a_month_alone_has_no_day(text: str, month: str | None) -> None:
    assert registers.parse_month_alone(text) == month


def test_of_several_columns_of_a_role_the_first_known_name_is_taken():
    names = {"action_id": ("编号", "措施编号", "序号")}
    assert registers.positions(["序号", "措施", "措施编号"], names) == {"action_id": 2}
