"""An audit: a sheet drawn by chance, ticked by hand, read back into accuracy and lessons."""

import re

import openpyxl
import pandas as pd
import pytest
from department import full_disk
from office import open_office, tell

from mining.cli import main
from mining.themes.catalogue import Catalogue
from mining.themes.choosing import doubtful, draw
from mining.themes.theme import Theme
from mining.themes.ticks import Tick, read_ticks
from mining.trends.accuracy import accuracy
from mining.workbench import suggesting

ASSIGNMENTS = pd.DataFrame(
    [(f"r{i:02}", f"2025-0{1 + i % 3}", 1, f"T00{1 + i % 2}", 0.9 - i / 100) for i in range(20)]
    + [("r04", "2025-02", 2, "T002", 0.8), ("r03", "2025-01", 2, "T001", 0.1)]
    + [("r06", "2025-01", 2, "T002", 0.2)],
    columns=["record_id", "month", "rank", "theme_id", "weight"],
)


def test_as_many_texts_of_each_theme_are_drawn_as_asked_whatever_the_order_of_rows():
    drawn = draw(ASSIGNMENTS, 3, 0)
    assert drawn["theme_id"].tolist() == ["T001"] * 3 + ["T002"] * 3
    assert drawn["record_id"].is_unique
    assert drawn.equals(draw(ASSIGNMENTS.iloc[::-1], 3, 0))
    assert not drawn.equals(draw(ASSIGNMENTS, 3, 1))


def test_the_closest_decisions_are_asked_first_and_answered_texts_not_again():
    assert doubtful(ASSIGNMENTS, frozenset())["record_id"].tolist() == ["r04", "r03", "r06"]
    assert doubtful(ASSIGNMENTS, frozenset({"r04"}))["record_id"].tolist() == ["r06", "r03"]


def test_accuracy_counts_audited_texts_only_with_the_interval_of_wilson():
    ticks = [Tick(f"a{i}", "T001", yes=i < 8, source="抽查") for i in range(10)]
    ticks += [Tick("b", "T001", yes=False), Tick("c", "T002", yes=True, source="抽查")]
    ticks += [Tick(f"d{i}", "T003", yes=i < 3, source="抽查") for i in range(10)]
    themes = tuple(Theme(number=f"T00{i}", name=name) for i, name in enumerate("甲乙丙", 1))
    found = accuracy(Catalogue(themes, ticks=tuple(ticks))).round(3)
    assert found.to_numpy().tolist() == [
        ["", 21, 12, 0.365, 0.755, False],
        ["T001", 10, 8, 0.49, 0.943, False],
        ["T002", 1, 1, 0.207, 1.0, False],
        ["T003", 10, 3, 0.108, 0.603, True],
    ]


@pytest.fixture
def settings(tmp_path):
    return open_office(tmp_path)


def test_a_drawn_sheet_is_ticked_scored_and_taught(capsys, office):
    settings = office
    where = ("--settings", settings, "--out", settings.parent / "out")
    sheet = tell(capsys, "audit", "draw", "--per-theme", "5", *where).strip()
    book = openpyxl.load_workbook(sheet)
    rows = list(book.active.iter_rows(min_row=2))
    assert len(rows) == 20
    for row in rows:
        row[5].value = "否" if row[0].value == rows[0][0].value else "是"
    book.save(sheet)
    told = tell(capsys, "audit", "score", sheet, *where)
    assert "全部    抽查 20 条，判断正确 19 条，准确率 95%（95%区间 76%–99%）" in told
    ticks = read_ticks(settings.parent / "catalogue" / "ticks.csv")
    assert [tick.record_id for tick in ticks if not tick.yes] == [rows[0][0].value]
    tell(capsys, "report", *where)
    month = max(path for path in (settings.parent / "out").glob("2025-*") if path.is_dir())
    assignments = pd.read_csv(month / "data" / "assignments.csv", dtype=str, keep_default_na=False)
    left = assignments[assignments["record_id"] == rows[0][0].value]
    assert rows[0][2].value not in left["theme_id"].tolist()
    tell(capsys, "themes", "pin", rows[-1][2].value, rows[0][0].value, "--settings", settings)
    told = tell(capsys, "explain", "--record", rows[0][0].value, "--settings", settings)
    assert re.match(r"出处：.+\.csv 第 \d+ 行\n清洗和去标识化：", told)
    assert "人工判断：" in told
    assert "人工固定：" in told
    assert main(["audit", "draw", *map(str, where)]) == 2
    assert "不能覆盖" in capsys.readouterr().err


def test_a_full_disk_is_told_and_leaves_no_sheet(capsys, office):
    settings = office
    where = ("--settings", str(settings), "--out", str(settings.parent / "out"))
    with full_disk(5_000):
        assert main(["audit", "draw", *where]) == 2
    assert "磁盘已满，没有写完" in capsys.readouterr().err
    assert not [file.name for file in (settings.parent / "out").iterdir() if "抽查" in file.name]


def test_suggested_ticks_are_lines_for_the_file_of_ticks(capsys, office, monkeypatch, tmp_path):
    found = pd.DataFrame({"record_id": ["A0000"], "theme_id": "T002", "other_id": "T001"})
    monkeypatch.setattr(suggesting, "doubtful", lambda *_: found)
    told = tell(capsys, "suggest", "ticks", "--settings", office)
    assert told.splitlines() == [
        "record_id,theme,verdict,主题名称,也像,正文",
        "A0000,T002,,安装收费不透明,APP更新后设备离线,安装收费不透明，支架另外要钱",
    ]
    file = tmp_path / "ticks.csv"
    file.write_text(told.replace("T002,,", "T002,是,"), encoding="utf-8")
    assert [(tick.record_id, tick.theme, tick.yes) for tick in read_ticks(file)] == [("A0000", "T002", True)]


def test_check_names_the_line_of_a_wrong_tick(capsys, settings):
    (settings.parent / "catalogue").mkdir()
    (settings.parent / "catalogue" / "ticks.csv").write_text("record_id,theme,verdict\nA1,退款,也许\n")
    assert main(["check", "--settings", str(settings)]) == 2
    assert "ticks.csv:2：判断“也许”看不懂" in capsys.readouterr().err
