"""An edit of the catalogue is made, or refused with the earlier decision that it contradicts."""

from dataclasses import replace

import pytest

from mining.errors import UserError
from mining.themes import editing
from mining.themes.catalogue import Catalogue
from mining.themes.theme import Theme
from mining.themes.ticks import Tick


def catalogue(**themes):
    made = [
        Theme.model_validate({"number": number, "name": number.lower(), **more})
        for number, more in themes.items()
    ]
    return Catalogue(tuple(made))


TWO = catalogue(T001={}, T002={"pinned": ["7"]}, T003={"status": "退役"}, T004={})


def test_a_theme_gets_its_new_name():
    assert editing.rename(TWO, "T001", " 安装收费 ").by_number()["T001"].name == "安装收费"


def test_the_name_of_a_theme_out_of_use_is_free():
    assert editing.rename(TWO, "T001", "t003").by_number()["T001"].name == "t003"


def test_a_merged_theme_keeps_what_people_decided_and_its_pins_count_for_what_it_is_merged_into():
    merged = editing.merge(editing.ban(TWO, "T002", ["9"]), "T002", "T001")
    two = merged.by_number()["T002"]
    assert (two.status, two.into, two.pinned, two.banned) == ("并入", "T001", ("7",), ("9",))
    assert merged.by_number()["T001"].banned == ()
    assert merged.pins() == {"7": "T001"}


def test_merged_elsewhere_a_theme_takes_its_pins_along():
    three = catalogue(T001={"pinned": ["7"]}, T002={}, T003={})
    apart = editing.merge(editing.merge(three, "T001", "T002"), "T001", "T003")
    assert apart.pins() == {"7": "T003"}


def test_a_merged_theme_may_be_merged_elsewhere_which_frees_the_one_it_was_in():
    apart = editing.merge(editing.merge(catalogue(T001={}, T002={}, T003={}), "T001", "T002"), "T001", "T003")
    assert (apart.by_number()["T001"].status, apart.by_number()["T001"].into) == ("并入", "T003")
    assert editing.retire(apart, "T002").by_number()["T002"].status == "退役"


def test_what_was_merged_into_a_theme_however_often_can_be_retired_with_it():
    merged = editing.merge(catalogue(T001={}, T002={}, T003={}, T004={}), "T001", "T002")
    merged = editing.merge(merged, "T002", "T003")
    retired, numbers = editing.retire_with_joined(merged, "T003")
    status = {theme.number: (theme.status, theme.into) for theme in retired.themes}
    assert status == {**dict.fromkeys(["T001", "T002", "T003"], ("退役", "")), "T004": ("暂定", "")}
    assert numbers == ["T003", "T001", "T002"]


def test_pinning_twice_keeps_a_record_once():
    assert editing.pin(TWO, "T002", ["7", "8"]).by_number()["T002"].pinned == ("7", "8")


@pytest.mark.parametrize(("theme", "yes"), [("T001", False), ("t001", False), ("T001", True)])
def test_a_pin_or_a_ban_that_a_tick_contradicts_is_refused_with_its_line(theme, yes):
    ticked = replace(TWO, ticks=(Tick("8", theme, yes=yes, where="ticks.csv:2"),))
    against, along = (editing.ban, editing.pin) if yes else (editing.pin, editing.ban)
    with pytest.raises(UserError, match=r"记录 8 在 ticks\.csv:2 判断为"):
        against(ticked, "T001", ["8"])
    assert along(ticked, "T001", ["8"]) != ticked
    assert against(ticked, "T004", ["8"]) != ticked


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda c: editing.rename(c, "T009", "x"), "目录里没有这个编号"),
        (lambda c: editing.rename(c, "T003", "x"), "状态是退役"),
        (lambda c: editing.rename(c, "T001", "t002"), "已经是 T002 的"),
        (lambda c: editing.rename(c, "T001", " "), "名称是空的"),
        (lambda c: editing.rename(c, "T001", "找李工13800138000"), "名称含有像手机号的内容"),
        (lambda c: editing.rename(c, "T001", "微信a13800138000"), "名称含有像手机号的内容"),
        (lambda c: editing.merge(c, "T001", "T001"), "不能并入自己"),
        (lambda c: editing.merge(c, "T001", "T003"), "状态是退役"),
        (
            lambda c: editing.merge(editing.ban(c, "T001", ["7"]), "T002", "T001"),
            "记录 7 曾被排除在 T001 之外",
        ),
        (
            lambda c: editing.merge(
                editing.ban(editing.merge(c, "T002", "T001"), "T004", ["7"]), "T001", "T004"
            ),
            "记录 7 曾被排除在 T004 之外",
        ),
        (lambda c: editing.retire(c, "T002"), "有 1 条记录被固定"),
        (lambda c: editing.retire_with_joined(editing.merge(c, "T002", "T001"), "T001"), "有 1 条记录被固定"),
        (lambda c: editing.retire(editing.merge(c, "T002", "T001"), "T001"), "有 1 条记录被固定"),
        (lambda c: editing.retire(editing.merge(c, "T004", "T001"), "T001"), "T004 已并入这个主题"),
        (lambda c: editing.pin(c, "T001", ["7"]), "已固定在 T002"),
        (lambda c: editing.pin(editing.ban(c, "T001", ["9"]), "T001", ["9"]), "曾被排除"),
        (lambda c: editing.ban(c, "T002", ["7"]), "曾被固定"),
        (lambda c: editing.pin(editing.merge(c, "T002", "T001"), "T004", ["7"]), "已固定在 T001"),
        (lambda c: editing.ban(editing.merge(c, "T002", "T001"), "T001", ["7"]), "曾被固定"),
    ],
)
def test_what_contradicts_an_earlier_decision_is_refused_with_the_reason(edit, reason):
    with pytest.raises(UserError, match=reason):
        edit(TWO)
