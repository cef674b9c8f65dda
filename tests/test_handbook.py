"""The analyst's handbook: every command in it runs, in its order, on the sample corpus."""

import shlex
import shutil

import openpyxl
import pytest
from department import PROJECT

from mining.cli import main

HANDBOOK = PROJECT / "docs" / "analyst.md"
MONTHS = ("2026-06", "2026-07", "2026-08")


def commands() -> list[list[str]]:
    lines = HANDBOOK.read_text(encoding="utf-8").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/mining ")]


@pytest.fixture
def corpora(tmp_path):
    """A copy of the sample's last months, with a catalogue still to be made; so no action can speak of its themes."""
    left_out = shutil.ignore_patterns(
        "catalogue",
        "actions.csv",
        ".private",
        *[f"*{y}-{m:02}.*" for y in (2025, 2026) for m in range(13) if f"{y}-{m:02}" not in MONTHS],
    )
    shutil.copytree(PROJECT / "corpora", tmp_path / "corpora", ignore=left_out)
    settings = tmp_path / "corpora" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'count = "auto"' in text
    settings.write_text(text.replace('count = "auto"', "count = 18"), encoding="utf-8")
    return tmp_path / "corpora"


def tick(sheet) -> None:
    book = openpyxl.load_workbook(sheet)
    for i, row in enumerate(book.active.iter_rows(min_row=2)):
        row[5].value = "否" if i % 10 == 0 else "是"
    book.save(sheet)


@pytest.mark.slow
def test_every_command_of_the_handbook_does_what_it_says(corpora, capsys):
    reports = corpora.parent / "reports"
    where = ["--settings", str(corpora / "settings.toml")]
    looks = {"report", "suggest", "audit", "whatif"}
    lists = {path: path.read_bytes() for path in (PROJECT / "corpora").rglob("*.txt")}
    for arguments in commands():
        given = [argument.replace("reports/", f"{reports}/") for argument in arguments]
        if given[:2] == ["audit", "score"]:
            tick(given[2])
        status = main([*given, *where, *(["--out", str(reports)] if given[0] in looks else [])])
        told = capsys.readouterr()
        assert status == 0, (arguments, told.err)
        assert told.out.strip(), arguments
        assert "词表里已有" not in told.out, arguments
    assert (corpora / "stopwords" / "分析员添加.txt").exists()
    assert main(["check", *where]) == 0, capsys.readouterr().err
    assert lists == {path: path.read_bytes() for path in (PROJECT / "corpora").rglob("*.txt")}


def test_every_command_is_in_the_handbook(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    told = {arguments[0] for arguments in commands()}
    assert told == {"report", "check", "explain", "themes", "suggest", "audit", "whatif", "verify"}
    assert all(f"    {command} " in shown for command in told)
