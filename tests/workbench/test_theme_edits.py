"""Edits of themes stand in the log under a month."""

import contextlib
from pathlib import Path

import pandas as pd
import pytest
from office import open_office, tell

from mining.cli import main
from mining.themes import catalogue as catalogues
from mining.themes.saving import save
from mining.themes.theme import Theme
from mining.workbench import theme_edits


def months(settings):
    told = pd.read_csv(settings.parent / "catalogue" / "lineage.csv", dtype=str, keep_default_na=False)
    return told.loc[told["by"] == "人", ["month", "event"]].drop_duplicates().to_numpy().tolist()


def test_after_a_split_edits_are_written_under_the_same_month(capsys, office):
    tell(capsys, "themes", "split", "T001", "--settings", office)
    tell(capsys, "themes", "rename", "T002", "改过的名", "--settings", office)
    assert months(office) == [["2025-08", "新生"], ["2025-08", "拆分"], ["2025-08", "改名"]]


def test_without_the_machine_part_an_edit_is_written_under_the_month_of_the_last_event(capsys, office):
    tell(capsys, "themes", "rename", "T001", "先改的名", "--settings", office)
    (office.parent / "catalogue" / "machine.npz").unlink()
    tell(capsys, "themes", "rename", "T002", "改过的名", "--settings", office)
    assert months(office) == [["2025-08", "改名"]]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ("1", "“1”不是 2 以上的整数"),
        ("-3", "“-3”不是 2 以上的整数"),
        ("x", "“x”不是 2 以上的整数"),
        (
            "90",
            "--parts 90：T001 有 44 条记录，一个主题至少要 5 条（设置 [themes] min_size）。请写 8 以内的数。",
        ),
    ],
)
def test_a_split_into_one_part_or_into_crumbs_is_refused(capsys, tmp_path, parts, told):
    settings = open_office(tmp_path)
    catalogue = tmp_path / "catalogue"
    members = pd.DataFrame({"record_id": [f"A{i}" for i in range(44)], "theme_id": "T001", "issue_id": ""})
    known = catalogues.Catalogue((Theme(number="T001", name="漏水"),), members=members)
    save(catalogues.files(known, catalogue), catalogue, {})
    before = (catalogue / "themes.toml").read_bytes()
    with contextlib.suppress(SystemExit):
        assert main(["themes", "split", "T001", f"--parts={parts}", "--settings", str(settings)]) == 2
    assert told in capsys.readouterr().err
    assert (catalogue / "themes.toml").read_bytes() == before


def test_thousands_of_records_of_a_theme_stand_apart(capsys, tmp_path):
    settings, catalogue = open_office(tmp_path), tmp_path / "catalogue"
    members = pd.DataFrame({"record_id": [f"A{i}" for i in range(1234)], "theme_id": "T001", "issue_id": ""})
    known = catalogues.Catalogue((Theme(number="T001", name="漏水"),), members=members)
    save(catalogues.files(known, catalogue), catalogue, {})
    assert tell(capsys, "themes", "list", "--settings", settings) == "T001  暂定   1,234 条  漏水\n"


def test_a_split_tells_what_its_parts_take_over_and_what_they_do_not(capsys, office):
    themes = office.parent / "catalogue" / "themes.toml"
    written = 'owner = "客服部"\nnever = ["停水"]\nnotes = "见周报"\n'
    text = themes.read_text(encoding="utf-8").replace('owner = ""\n', written, 1)
    themes.write_text(text, encoding="utf-8")
    told = tell(capsys, "themes", "split", "T001", "--settings", office).splitlines()
    assert told[2:] == [
        "新主题沿用 T001 的责任部门、never；哪个不合适，在 themes.toml 里改",
        "T001 的备注没有沿用，仍在它那一节；需要的话在 themes.toml 里抄到新主题",
    ]


def test_retiring_a_theme_tells_what_becomes_of_its_records(capsys, office):
    (line,) = (
        row for row in tell(capsys, "themes", "list", "--settings", office).splitlines() if "T001" in row
    )
    told = tell(capsys, "themes", "retire", "T001", "--settings", office).splitlines()
    assert told[1] == (
        f"T001 现有 {line.split()[2]} 条记录；退役后它仍占着这些文本和以后相像的，除了也接近别的主题的，"
        "都算“没有归入主题”。要归到别的主题，请用 merge。"
    )


def test_a_split_made_of_a_catalogue_that_another_edit_has_changed_since_is_refused(
    capsys, office, monkeypatch
):
    catalogue = office.parent / "catalogue"
    divide, others = theme_edits.divide_theme, []

    def meanwhile(*arguments, **named):
        tell(capsys, "themes", "rename", "T002", "别人改的名", "--settings", office)
        others.append(contents(catalogue))
        return divide(*arguments, **named)

    monkeypatch.setattr(theme_edits, "divide_theme", meanwhile)
    assert main(["themes", "split", "T001", "--settings", str(office)]) == 2
    assert "lineage.csv、themes.toml：运行中被改动或移走。" in capsys.readouterr().err
    assert [contents(catalogue)] == others


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
