"""Check digits decide where the form alone does not."""

import pandas as pd
import pytest

from mining.records.privacy import redact
from mining.records.proofs import is_card, is_moment, is_resident_id, is_vehicle


@pytest.mark.parametrize(
    ("number", "right"),
    [("4111111111111111", True), ("4111 1111 1111 1111", True), ("4111111111111112", False)],
)
def test_a_card_has_its_luhn_digit(number, right):
    assert is_card(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [("1M8GDM9AXKP042788", True), ("1m8gdm9axkp042788", True), ("1M8GDM9A1KP042788", False)],
)
def test_a_vehicle_has_its_check_digit_in_the_ninth_place(number, right):
    assert is_vehicle(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("110105194913310027", False),
        ("110105491231002", True),
        ("110105491331002", False),
        ("110105491232002", False),
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
        ("20251301", False),
        ("20250132", False),
        ("20250228235959", True),
        ("20250228235960", False),
        ("18991231", False),
        ("19000101", True),
        ("20991231", True),
        ("21000101", False),
        ("2025", False),
    ],
)
def test_a_moment_is_a_date_with_a_time_or_without(number, right):
    assert is_moment(number) is right


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("86-138-1234-5678", "〔手机号〕"),
        ("86 1 3 8 1 2 3 4 5 6 7 8", "〔手机号〕"),
        ("1-3-8-1-2-3-4-5-6-7-8", "〔手机号〕"),
        ("138-12-345-678", "〔手机号〕"),
        ("138-1234.5678", None),  # two kinds of separators
        ("13-812-345-678", None),  # nobody says 13 by itself
        ("138-12-34-56-78", None),
        ("138-1-2-3-4-5-6-7-8", None),
        ("138****12", "〔手机号〕"),
        ("138****", "〔手机号〕"),
        ("138********12", "〔手机号〕"),
        ("138********123", None),
        ("138**1234", None),
        ("湘ABC123", "〔车牌〕"),
        ("湘ABCD12", None),
        ("编码1234 5678 9012", "编码〔长编号〕"),
        ("编码20251231123", "编码〔长编号〕"),
        ("2000 2050 3000", "〔长编号〕"),
        ("1900 1950 2099", None),  # years
        ("负债10000000000", None),
    ],
)
def test_groups_stars_letters_and_years_tell_what_a_number_is(text, masked):
    assert redact(pd.Series([text]))[0] == (masked or text)
