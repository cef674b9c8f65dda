"""What groups and channels show."""

import pandas as pd
import pytest

from mining.records import groups


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("建设路15号店", "建设路15号店"),
        ("朝阳门内大街203号营业厅", "朝阳门内大街203号营业厅"),
        ("建设路15号3栋201室", "〔详细地址〕"),
        ("阳光花园3栋2单元301室", "阳光花园〔详细地址〕"),
        ("建设路15号店(电话13812345678)", "建设路15号店(电话〔手机号〕)"),
    ],
)
def test_streets_of_shops_stay_and_homes_do_not(value: str, expected: str) -> None:
    assert groups.shown(pd.Series([value], dtype="str"), "门店")[0].tolist() == [expected]


def test_values_that_become_the_same_are_told_of() -> None:
    values = pd.Series(["门店13812345678", "门店13912345678", "城东店", "城东店", ""], dtype="str")
    assert groups.shown(values, "门店")[1] == [
        "列“门店”有 2 个不同的值隐去个人信息以后与别的值相同，合在一起算；要分开，请换一列分组"
    ]


def test_values_that_stay_different_are_no_matter() -> None:
    values = pd.Series(["建设路15号店", "中山路188号店", ""], dtype="str")
    assert groups.shown(values, "门店")[1] == []


def test_what_is_not_seen_is_left_out_and_makes_no_other_value() -> None:
    values = pd.Series(["城东\x1b]0;pwn\x07店", "城西店\u200b", "城西店", "城\n北\t店"], dtype="str")
    found, notes = groups.shown(values, "门店")
    assert found.tolist() == ["城东]0;pwn店", "城西店", "城西店", "城 北 店"]
    assert notes == []
