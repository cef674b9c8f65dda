"""What people tick is read as they write it, and contradictions are named with file and row."""

import numpy as np
import pandas as pd
import pytest

from mining.errors import UserError
from mining.themes import lessons
from mining.themes.catalogue import Catalogue
from mining.themes.theme import Theme
from mining.themes.ticks import Tick, read_ticks, ticks_file, with_answers

KNOWN = Catalogue(
    (
        Theme(number="T001", name="退款慢", status="正式", banned=("A9",)),
        Theme(number="T002", name="噪音", status="并入", into="T001"),
        Theme(number="T003", name="旧事", status="退役"),
    )
)


def read(folder, text):
    (folder / "ticks.csv").write_text(text, encoding="utf-8")
    return read_ticks(folder / "ticks.csv")


@pytest.mark.parametrize(
    ("row", "tick"),
    [
        ("A1,T001,是", ("A1", "T001", True)),
        ("A1,退款慢,否", ("A1", "退款慢", False)),
        ("007,T001,√", ("007", "T001", True)),
        ("'-1,T001,×", ("-1", "T001", False)),
    ],
)
def test_an_answer_is_read(tmp_path, row, tick):
    found = read(tmp_path, f"record_id,theme,verdict\n{row}\n")
    assert [(t.record_id, t.theme, t.yes) for t in found] == [tick]


def test_rows_without_an_answer_and_comments_are_left_out(tmp_path):
    assert read(tmp_path, "记录号,主题编号,判断,正文\nA1,T001,,钱没退\n#A2,T001,是,\n") == ()


def test_a_comment_or_a_blank_line_may_stand_before_the_first_line(tmp_path):
    assert len(read(tmp_path, "# 五月抽查\n\nrecord_id,theme,verdict\nA1,T001,是\n")) == 1


def test_no_file_is_no_ticks(tmp_path):
    assert read_ticks(tmp_path / "ticks.csv") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("record_id,theme\nA1,T001\n", "缺少列 verdict"),
        ("record_id,theme,verdict\nA1,T001,也许\n", "ticks.csv:2：判断“也许”看不懂"),
        (
            "record_id,theme,verdict\nA1,T001,是\n=======\n",
            "ticks.csv:3：只有“=======”，没有主题和判断。请补上，或删去",
        ),
        ("record_id,theme,verdict\nA1,,\n", "ticks.csv:2：只有“A1”，没有主题和判断"),
        ("record_id,theme,verdict\nA1,,是\n", "ticks.csv:2：记录号或主题是空的"),
        ("theme,verdict,record_id\nT001,是\n", "ticks.csv:2：记录号或主题是空的"),
        ("record_id,theme,verdict\nA1,T001,是\nA1,T001,否\n", "ticks.csv:3：记录 A1 对 T001 与 ticks.csv:2"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(tmp_path, text, told):
    with pytest.raises(UserError, match=told):
        read(tmp_path, text)


def test_written_ticks_are_read_back(tmp_path):
    ticks = with_answers((Tick("A2", "T001", yes=True),), [Tick("A1", "T001", yes=False, source="抽查")])
    (tmp_path / "ticks.csv").write_bytes(ticks_file(ticks))
    found = [(t.record_id, t.theme, t.yes, t.source) for t in read_ticks(tmp_path / "ticks.csv")]
    assert found == [("A1", "T001", False, "抽查"), ("A2", "T001", True, "")]


def test_a_new_answer_replaces_the_old():
    ticks = with_answers((Tick("A2", "T001", yes=True),), [Tick("A2", "T001", yes=False)])
    assert [tick.yes for tick in ticks] == [False]


def ticked(*ticks):
    return Catalogue(KNOWN.themes, lineage=KNOWN.lineage, ticks=ticks)


def test_a_tick_follows_a_merger_and_one_on_a_retired_theme_teaches_nothing():
    known = ticked(Tick("a", "T002", yes=True), Tick("b", "T003", yes=True), Tick("gone", "T001", yes=True))
    said = lessons.lessons(known, ["a", "b"])
    assert said.numbers.tolist() == ["T001"]
    assert said.rows.tolist() == [0]


@pytest.mark.parametrize(
    ("tick", "told"),
    [
        (Tick("a", "T009", yes=True, where="ticks.csv:2"), "ticks.csv:2：主题“T009”不存在"),
        (Tick("a", "没有的", yes=False, where="ticks.csv:2"), "没有判断为“是”的例子"),
        (Tick("A9", "T001", yes=True, where="ticks.csv:2"), "banned"),
    ],
)
def test_ticks_that_contradict_the_catalogue_are_told(tick, told):
    (problem,) = lessons.problems(ticked(tick))
    assert told in str(problem)


def test_ticks_on_a_theme_that_people_retired_are_told_in_one_line_and_are_no_fault():
    name = KNOWN.by_number()["T003"].name
    known = ticked(*(Tick(record, "T003", yes=True) for record in "abc"), Tick("d", name, yes=False))
    assert lessons.problems(known) == []
    assert list(map(str, lessons.idle(known))) == [
        f"ticks.csv：主题 T003 {name} 已退役或拆分，它的 4 条判断不再起作用。可留着，也可删去。"
    ]


def test_ticks_that_contradict_each_other_by_number_and_by_name_are_told():
    name = KNOWN.by_number()["T001"].name
    by_name = Tick("a", name, yes=False, where="ticks.csv:3")
    (problem,) = lessons.problems(ticked(Tick("a", "T001", yes=True, where="ticks.csv:2"), by_name))
    assert str(problem) == (
        f"ticks.csv:3：记录 a 对 {name} 与 ticks.csv:2 对 T001 的判断相反，是同一个主题。请只留一行。"
    )
    assert lessons.problems(ticked(Tick("a", "T001", yes=False), by_name)) == []


def test_a_new_answer_replaces_the_old_whatever_it_calls_the_theme():
    old = ticked(Tick("a", "T001", yes=True), Tick("b", "T001", yes=True))
    again = [Tick("a", KNOWN.by_number()["T001"].name, yes=False)]
    assert [tick.record_id for tick in lessons.unanswered(old, again)] == ["b"]


@pytest.mark.parametrize("written", ["t001", "Ｔ００１", "T 001", "退款 慢", "退款慢"])
def test_a_theme_is_known_in_whatever_case_width_and_with_whatever_blanks(written):
    known = ticked(Tick("a", written, yes=True))
    assert lessons.new_names(known, ["a"]) == {}
    assert lessons.lessons(known, ["a"]).numbers.tolist() == ["T001"]


def test_a_number_that_no_theme_has_is_no_name_of_a_new_one():
    known = ticked(Tick("a", "t009", yes=True, where="ticks.csv:2"))
    assert lessons.new_names(known, ["a"]) == {}
    assert list(map(str, lessons.problems(known))) == [
        "ticks.csv:2：主题“t009”不存在。在用的编号见 mining themes list。"
    ]


def test_a_new_name_that_is_spelt_in_two_ways_is_one_theme_and_told_before_it_is_made():
    known = ticked(
        Tick("a", "App闪退", yes=True), Tick("b", "APP 闪退", yes=True), Tick("b", "没有例子", yes=False)
    )
    assert {name: rows.tolist() for name, rows in lessons.new_names(known, ["a", "b"]).items()} == {
        "App闪退": [0, 1]
    }
    (problem,) = lessons.coming(known, ["a", "b"])
    assert problem.what == "没有主题叫“App闪退”，下次报告会按它的 2 个例子新建主题，或给一个主题改成这个名"


def test_decisions_on_records_that_nobody_knows_are_told_with_their_place():
    one = KNOWN.themes[0].model_copy(update={"pinned": ("a", "A7"), "banned": ("B7",)})
    members = pd.DataFrame([("old", "T001", "")], columns=["record_id", "theme_id", "issue_id"])
    ticks = (
        Tick("a", "T001", yes=True),
        Tick("old", "T001", yes=True),
        Tick("C7", "T001", yes=True, where="ticks.csv:4"),
    )
    told = [str(p) for p in lessons.unseen(Catalogue((one,), members=members, ticks=ticks), ["a"])]
    remedy = "在反馈里没有，这一条不起作用。请核对记录号，见 data/assignments.csv。"
    assert told == [
        f"themes.toml T001 的 pinned：记录 A7 {remedy}",
        f"themes.toml T001 的 banned：记录 B7 {remedy}",
        f"ticks.csv:4：记录 C7 {remedy}",
    ]


def test_judged_records_that_are_gone_are_told_with_what_follows():
    members = pd.DataFrame([(r, "T001", "") for r in "abc"], columns=["record_id", "theme_id", "issue_id"])
    ticks = tuple(Tick(record, "T001", yes=True) for record in "abcd")
    known = Catalogue(KNOWN.themes, {"judged.ids": np.array(["a", "b"])}, members, ticks=ticks)
    one = "ticks.csv：1 条判断过的记录已不在反馈文件里，"
    assert list(map(str, lessons.gone(known, ["a", "d"]))) == [
        f"{one}教过的仍然有效，到主题重新归纳为止。若不想再有效，请删去 ticks.csv 里的这些行。",
        f"{one}主题重新归纳或重新学习过，不再从中学习，归好的照旧。可留着，也可删去。",
    ]


def test_a_theme_renamed_since_is_still_known_by_its_old_name():
    lineage = KNOWN.lineage.copy()
    lineage.loc[0] = ["2025-01", "改名", "T001", "", "人", "退款拖延 → 退款慢"]
    known = Catalogue(KNOWN.themes, lineage=lineage, ticks=(Tick("a", "退款拖延", yes=True),))
    assert lessons.new_names(known, ["a"]) == {}
    assert lessons.lessons(known, ["a"]).numbers.tolist() == ["T001"]
