"""Edits of themes stand in the log under a month."""

import pandas as pd
import pytest
from office import open_office, tell

from mining.cli import main


@pytest.fixture
def reported(tmp_path):
    """A department with its first report made."""
    settings = open_office(tmp_path)
    assert main(["report", "--settings", str(settings), "--out", str(tmp_path / "out")]) == 0
    return settings


def months(settings):
    told = pd.read_csv(settings.parent / "catalogue" / "lineage.csv", dtype=str, keep_default_na=False)
    return told.loc[told["by"] == "人", ["month", "event"]].drop_duplicates().to_numpy().tolist()


def test_after_a_split_edits_are_written_under_the_same_month(capsys, reported):
    tell(capsys, "themes", "split", "T001", "--settings", reported)
    tell(capsys, "themes", "rename", "T002", "改过的名", "--settings", reported)
    assert months(reported) == [["2025-08", "新生"], ["2025-08", "拆分"], ["2025-08", "改名"]]


def test_without_the_machine_part_an_edit_is_written_under_the_month_of_the_last_event(capsys, reported):
    tell(capsys, "themes", "rename", "T001", "先改的名", "--settings", reported)
    (reported.parent / "catalogue" / "machine.npz").unlink()
    tell(capsys, "themes", "rename", "T002", "改过的名", "--settings", reported)
    assert months(reported) == [["2025-08", "改名"]]
