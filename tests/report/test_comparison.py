from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from mining.cli import main
from mining.errors import UserError
from mining.publishing import seal
from mining.report.comparison import differences, read_told
from mining.report.material import Material
from mining.report.tables import run_facts, write_tables


def told(material: Material, folder: Path) -> Path:
    write_tables(material, folder / "data")
    seal(folder, run_facts(material))
    return folder


def test_the_same_report_has_no_difference(material: Material, tmp_path: Path) -> None:
    same = read_told(told(material, tmp_path))
    assert differences(same, same) == ["与对照的报告没有不同"]


def test_themes_alarms_actions_counts_and_what_changed_between_the_runs(
    material: Material, full: Material, tmp_path: Path
) -> None:
    themes = material.themes[material.themes["theme_id"] != "T012"]
    themes = themes.assign(name=themes["name"].replace("包装破损", "包装压坏"))
    extra = themes.head(1).assign(theme_id="T013", name="赠品缺失")
    late = (material.trend["theme_id"] == "T002") & (material.trend["month"] == "2024-05")
    later = replace(
        material,
        themes=pd.concat([themes, extra]),
        trend=material.trend.assign(n=material.trend["n"] + late.astype(int)),
        alerts=material.alerts[material.alerts["theme_id"] != "T012"],
        actions=full.actions.replace({"verdict": {"有效": "回潮"}}),
        run=replace(material.run, inputs={"2024-06.csv": "cd" * 32}, versions={"mining": "0.2.0"}),
    )
    before, now = (
        told(replace(material, actions=full.actions), tmp_path / "2024-05"),
        told(later, tmp_path / "2024-06"),
    )
    n = int(material.trend.loc[late, "n"].iloc[0])
    assert differences(read_told(before), read_told(now)) == [
        "新主题 T013 赠品缺失",
        "不再有 T012 热水器跳闸",
        "改名 T009 包装破损 → 包装压坏",
        "预警 T012 热水器跳闸：显著恶化 → 无",
        "整改 A001：有效 → 回潮",
        f"件数 T002 2024-05：{n} → {n + 1}",
        "缘由：程序升级（mining 0.1.0 → 0.2.0）",
        "缘由：反馈文件有增改（2024-06.csv 已改）",
    ]


def test_a_table_of_the_department_that_changed_is_named(material: Material, tmp_path: Path) -> None:
    tables = [
        {"exposure.csv": "ab" * 32, "actions.csv": "cd" * 32},
        {"exposure.csv": "ef" * 32, "actions.csv": ""},
    ]
    alerts = [material.alerts, material.alerts[material.alerts["theme_id"] != "T012"]]
    before, now = (
        told(
            replace(material, alerts=alerts[n], run=replace(material.run, tables=tables[n])),
            tmp_path / str(n),
        )
        for n in range(2)
    )
    assert differences(read_told(before), read_told(now)) == [
        "预警 T012 热水器跳闸：显著恶化 → 无",
        "缘由：业务量、台账或话务月报改动（actions.csv 没有了、exposure.csv 已改）",
    ]


def test_months_that_were_not_complete_are_not_compared(material: Material, tmp_path: Path) -> None:
    last = material.trend["month"] == "2024-06"
    partial = replace(material, trend=material.trend.assign(n=material.trend["n"] - last, complete=~last))
    before, now = told(partial, tmp_path / "a"), told(material, tmp_path / "b")
    assert differences(read_told(before), read_told(now)) == ["与对照的报告没有不同"]


def test_many_changed_counts_are_told_by_number(material: Material, tmp_path: Path) -> None:
    grown = replace(material, trend=material.trend.assign(n=material.trend["n"] + 1))
    lines = differences(read_told(told(material, tmp_path / "a")), read_told(told(grown, tmp_path / "b")))
    assert len(lines) == 22
    assert lines[-2:] == [
        "件数另有 196 处不同，见 data/trend.csv",
        "缘由：输入、各表、词表、目录、设置、程序都没有变",
    ]


def test_a_month_without_report_is_told_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match="没有这个月的报告"):
        read_told(tmp_path / "2024-01")
    missing = ["report", "--input", str(tmp_path), "--out", str(tmp_path), "--compare", "2024-01"]
    assert main(missing) == 2
    assert "没有这个月的报告可比" in capsys.readouterr().err


def test_a_report_of_before_fingerprints_that_lacks_a_table_is_not_compared(
    material: Material, tmp_path: Path
) -> None:
    (told(material, tmp_path) / "data" / "actions.csv").unlink()
    (tmp_path / "data" / "run.json").write_text('{"month": "2024-06"}', encoding="utf-8")
    with pytest.raises(UserError, match="没有这个月的报告可比"):
        read_told(tmp_path)


def test_the_report_of_another_month_differs_because_of_the_month(material: Material, tmp_path: Path) -> None:
    grown = replace(material, trend=material.trend.assign(n=material.trend["n"] + 1))
    before, now = read_told(told(material, tmp_path / "a")), read_told(told(grown, tmp_path / "b"))
    earlier = replace(before, facts={**before.facts, "month": "2024-05"})
    assert differences(earlier, now)[-1] == "缘由：报告月不同（2024-05 → 2024-06）"
    alike = replace(now, facts={**now.facts, "month": "2024-05"})
    assert differences(alike, now) == ["与对照的报告没有不同，只是报告月不同（2024-05 → 2024-06）"]


def test_a_report_whose_table_was_saved_again_by_a_spreadsheet_is_not_compared(
    material: Material, tmp_path: Path
) -> None:
    table = told(material, tmp_path) / "data" / "trend.csv"
    table.write_text(table.read_text(encoding="utf-8-sig"), encoding="gb18030")
    with pytest.raises(UserError, match=r"data/trend\.csv：内容已被改动。请用 mining verify"):
        read_told(tmp_path)
