"""The department with its first report made: once for all tests, a copy for each that changes it."""

import shutil
from pathlib import Path

import pytest
from office import open_office

from mining.cli import main


@pytest.fixture(scope="session")
def first_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = open_office(tmp_path_factory.mktemp("office"))
    assert main(["report", "--settings", str(settings), "--out", str(settings.parent / "out")]) == 0
    return settings.parent


@pytest.fixture
def office(first_report: Path, tmp_path: Path) -> Path:
    """Settings of a department of the test's own; feedback, catalogue and report are those of `first_report`."""
    return shutil.copytree(first_report, tmp_path, dirs_exist_ok=True) / "settings.toml"
