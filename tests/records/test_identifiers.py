"""Check digits decide where the form alone does not."""

import pytest

from mining.records.identifiers import is_card, is_moment, is_resident_id


@pytest.mark.parametrize(
    ("number", "right"),
    [("4111111111111111", True), ("4111 1111 1111 1111", True), ("4111111111111112", False)],
)
def test_a_card_has_its_luhn_digit(number, right):
    assert is_card(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("110105194913310027", False),
        ("110105491231002", True),
        ("110105491331002", False),
    ],
)
def test_a_resident_id_has_a_birth_date_and_its_last_digit(number, right):
    assert is_resident_id(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("20250228", True),
        ("2025022824", True),
        ("2025022825", False),
        ("202502282359", True),
        ("202502282360", False),
        ("20250230", False),
        ("18990101", False),
        ("2025", False),
    ],
)
def test_a_moment_is_a_date_with_a_time_or_without(number, right):
    assert is_moment(number) is right
