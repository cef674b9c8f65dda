"""The log tells who did what to a theme, also of edits made by hand in the file."""

from mining.themes.catalogue import no_lineage
from mining.themes.lineage import called_by_people, renewed, sought_afresh, split, update
from mining.themes.theme import Theme


def theme(number, name, **more):
    return Theme.model_validate({"number": number, "name": name, **more})


def told(lineage):
    return [
        tuple(row) for row in lineage[["month", "event", "theme_id", "other_id", "by", "note"]].to_numpy()
    ]


FIRST = update(
    no_lineage(),
    [theme("T001", "安装", born="2025-01"), theme("T002", "退款", born="2025-02")],
    ["T001", "T002"],
    "2025-03",
)


def test_themes_that_the_machine_found_are_born_in_their_first_month():
    assert told(FIRST) == [
        ("2025-01", "新生", "T001", "", "机器", "安装"),
        ("2025-02", "新生", "T002", "", "机器", "退款"),
    ]


def test_nothing_new_is_told_twice():
    assert told(update(FIRST, [theme("T001", "安装"), theme("T002", "退款")], [], "2025-04")) == told(FIRST)


def test_a_theme_written_by_hand_was_made_by_a_person():
    grown = update(
        FIRST, [theme("T001", "安装"), theme("T002", "退款"), theme("T003", "发票")], [], "2025-04"
    )
    assert told(grown)[2:] == [("2025-04", "新生", "T003", "", "人", "发票")]


def test_renaming_merging_and_taking_back_by_hand_are_seen():
    renamed = update(FIRST, [theme("T001", "安装收费"), theme("T002", "退款")], [], "2025-04")
    merged = update(
        renamed, [theme("T001", "安装收费"), theme("T002", "退款", status="并入", into="T001")], [], "2025-05"
    )
    back = update(merged, [theme("T001", "安装收费"), theme("T002", "退款")], [], "2025-06")
    assert told(back)[2:] == [
        ("2025-04", "改名", "T001", "", "人", "安装 → 安装收费"),
        ("2025-05", "合并", "T002", "T001", "人", "退款"),
        ("2025-06", "恢复", "T002", "", "人", "退款"),
    ]


def test_a_section_that_is_deleted_is_told_once_as_retired_and_may_come_back():
    deleted = update(FIRST, [theme("T002", "退款")], [], "2025-04")
    again = update(deleted, [theme("T002", "退款")], [], "2025-05")
    back = update(again, [theme("T001", "安装"), theme("T002", "退款")], [], "2025-06")
    assert told(back)[2:] == [
        ("2025-04", "退役", "T001", "", "人", "安装"),
        ("2025-06", "恢复", "T001", "", "人", "安装"),
    ]


def test_a_split_theme_is_not_told_as_retired_again():
    parts = [theme("T003", "安装收费"), theme("T004", "安装迟到")]
    after = split(FIRST, theme("T001", "安装"), parts, "2025-04")
    known = [theme("T001", "安装", status="退役"), theme("T002", "退款"), *parts]
    assert told(update(after, known, [], "2025-05")) == told(after)
    assert ("2025-04", "拆分", "T001", "T003", "人", "安装") in told(after)


def test_what_became_of_themes_that_were_sought_afresh_is_told_once_as_the_machines_doing():
    four = [theme(f"T00{i}", name) for i, name in enumerate("甲乙丙丁", 1)]
    before = update(no_lineage(), four, [t.number for t in four], "2025-01")
    now = [
        theme("T001", "甲", status="退役"),
        theme("T002", "乙", status="并入", into="T005"),
        theme("T003", "丙", status="退役"),
        *(theme("T004", "癸"), theme("T005", "戊"), theme("T006", "己")),
    ]
    heirs = {"T001": ["T005", "T006"], "T002": ["T005"], "T003": []}
    renamed_now = {"T004": "丁", "T005": "还没有公布的名称"}
    after = renewed(before, now, {"T004": "9 条中 8 条不变"}, heirs, renamed_now, "2025-06")
    assert told(after)[4:] == [
        ("2025-06", "延续", "T004", "", "机器", "9 条中 8 条不变"),
        ("2025-06", "新生", "T005", "", "机器", "戊"),
        ("2025-06", "新生", "T006", "", "机器", "己"),
        ("2025-06", "改名", "T004", "", "机器", "丁 → 癸"),
        ("2025-06", "拆分", "T001", "T005", "机器", "甲"),
        ("2025-06", "拆分", "T001", "T006", "机器", "甲"),
        ("2025-06", "合并", "T002", "T005", "机器", "乙"),
        ("2025-06", "退役", "T003", "", "机器", "丙"),
    ]
    assert told(update(after, now, (), "2025-07")) == told(after)
    assert sought_afresh(before, after) == {"延续": 1, "改名": 1, "拆分": 1, "合并": 1, "退役": 1}
    assert sought_afresh(after, after) == {}


def test_names_that_people_wrote_are_theirs_until_the_machine_finds_another_one():
    by_hand = [theme("T001", "安装收费"), theme("T002", "退款"), theme("T003", "售后")]
    grown = update(FIRST, by_hand, [], "2025-04")
    assert called_by_people(grown) == {"T001", "T003"}
    renamed = [theme("T001", "安装乱收费"), theme("T002", "退款"), theme("T003", "售后")]
    again = renewed(grown, renamed, {}, {}, {"T001": "安装收费"}, "2025-05")
    assert called_by_people(again) == {"T003"}


def test_the_parts_of_a_theme_that_people_split_have_names_of_the_machine():
    parts = [theme("T003", "加价"), theme("T004", "打孔")]
    assert called_by_people(split(FIRST, theme("T001", "安装"), parts, "2025-04")) == frozenset()
