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
        ("2024-00", None),
        ("2024-13", None),
        ("三月", None),
        ("24-03", None),
        ("", None),
    ],
)
def test_months_are_read_in_the_forms_people_write(text: str, month: str | None) -> None:
    assert registers.parse_month(text) == month
