import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hostile import ARABIC, TEXT, hostile

from mining.report.material import Material
from mining.report.tables import CONTRACT, defuse, run_facts, write_tables


@pytest.fixture(scope="module")
def folder(full: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    write_tables(full, made)
    return made


def test_every_file_of_the_contract_is_there_with_its_columns_first(folder: Path) -> None:
    for name, (columns, _) in CONTRACT.items():
        header = (folder / f"{name}.csv").read_bytes().splitlines()[0]
        assert header.startswith(b"\xef\xbb\xbf")
        assert header.decode("utf-8-sig").split(",")[: len(columns)] == list(columns)


def test_lines_end_alike_everywhere(folder: Path) -> None:
    assert all(b"\r" not in file.read_bytes() for file in folder.iterdir())


def test_whole_numbers_are_written_as_such_and_others_with_six_digits(full: Material, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "theme_id": ["T2", "T1"],
            "month": "2024-06",
            "n": [3.0, 4.0],
            "exposure": [1234567.0, float("nan")],
            "rate": [1 / 3, 2e-7],
        }
    )
    write_tables(replace(full, trend=frame), tmp_path)
    written = (tmp_path / "trend.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written[1:] == ["T1,2024-06,4,,2e-07,,,", "T2,2024-06,3,1234567,0.333333,,,"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("\n=1", "'\n=1"),
        ("\u202e=1+1\u202c", "'=1+1"),
        ("左\u2067右", "左右"),
        ("مكيف 😡 👨\u200d👩\u200d👧", "مكيف 😡 👨\u200d👩\u200d👧"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_is_defused(text: str, written: str) -> None:
    assert defuse(text) == written


def test_hostile_texts_are_cells_of_text_and_stay_in_them(full: Material, tmp_path: Path) -> None:
    write_tables(hostile(full), tmp_path)
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["file", "sheet", "row", "reason"],
            [f"'=1+1 {ARABIC} 👨\u200d👩\u200d👧 😡", "", "7", "'\n=1+1"],
        ]
    themes = pd.read_csv(tmp_path / "themes.csv").set_index("theme_id")["name"]
    assert themes["T001"] == TEXT.replace("\u202e", "")
    assert themes["T002"] == f"'=1+1 {ARABIC} 👨\u200d👩\u200d👧 😡"


def test_row_order_does_not_change_a_byte(full: Material, folder: Path, tmp_path: Path) -> None:
    shuffled = {name: getattr(full, name).sample(frac=1, random_state=3) for name in CONTRACT}
    write_tables(replace(full, **shuffled), tmp_path)
    for file in folder.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_tables_agree_with_each_other(folder: Path) -> None:
    trend, themes, assignments, reconciliation = (
        pd.read_csv(folder / f"{name}.csv") for name in ("trend", "themes", "assignments", "reconciliation")
    )
    main = assignments[assignments["rank"] == 1]
    assert trend.groupby("theme_id")["n"].sum().to_dict() == themes.set_index("theme_id")["n"].to_dict()
    assert trend["n"].sum() + main["theme_id"].isna().sum() == len(main) == 2110
    assert reconciliation["analysed"].sum() == 2110


def test_the_facts_of_the_run_are_told(full: Material) -> None:
    facts = run_facts(full)
    assert facts["month"] == "2024-06"
    assert facts["seed"] == 0
    assert facts["inputs"] == {"2024-06.csv": "ab" * 32}
    assert set(facts) == {
        *("month", "seed", "asked", "versions", "inputs", "word_lists", "tables", "settings"),
        *("catalogue", "catalogue_before", "catalogue_origin"),
    }
