"""What is installed is known, allowed, locked by hash; what was made from feedback can be deleted."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from department import PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = re.compile(r"[A-Za-z0-9_-]+")


def test_every_dependency_has_a_line_that_says_why():
    told = (PROJECT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    extras = [name for names in PYPROJECT["optional-dependencies"].values() for name in names]
    names = {NAME.match(each)[0] for each in [*PYPROJECT["dependencies"], *extras]} - {"mining"}
    assert {name for name in names if not re.search(rf"\b{name}\b", told)} == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_a_hash_for_each_package_and_no_address(lock):
    text = (PROJECT / lock).read_text(encoding="utf-8")
    assert "http" not in text
    assert "--index" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 30
    assert all(re.match(r"[\w.-]+==", package) and "--hash=sha256:" in package for package in packages)


def test_what_is_installed_is_what_is_locked_under_licences_of_the_list():
    done = subprocess.run(
        [sys.executable, "tools/licences.py"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"依赖：\d\d+ 个包，0 个不是锁定的版本，0 个许可证不在允许之列。\n", done.stdout)


def test_nobody_is_told_to_install_what_the_index_calls_mining():
    """It is somebody else's."""
    files = [*(PROJECT / "mining").rglob("*"), *(PROJECT / "corpora").rglob("*"), *PROJECT.glob("README*")]
    told = [file for file in files if file.suffix in {".py", ".html", ".toml", ".txt", ".md"}]
    wrong = re.compile(r"pip install ['\"]?mining")
    assert [file.name for file in told if wrong.search(file.read_text(encoding="utf-8"))] == []


KEPT = {"Makefile", "corpora/feedback/a.csv", "corpora/settings.toml", "reports/README.md"}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    ("given", "answer", "kept"),
    [
        ((), "no\n", None),
        ((), "yes\n", KEPT | {"corpora/catalogue/themes.toml", "corpora/.private/customer.key"}),
        (("YES=1", "ALL=1"), "", KEPT),
    ],
)
def test_purge_deletes_what_it_says_and_nothing_else(tmp_path, given, answer, kept):
    made = {"reports/2026-08/index.html", "reports/history.sqlite", "reports/.lock", ".cache/store/a.parquet"}
    made |= {
        "corpora/.private/customer.key",
        "corpora/catalogue/themes.toml",
        "reports/R1/x",
        "reports/..甲 乙/x",
    }
    for name in KEPT | made:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    shutil.copy(PROJECT / "Makefile", tmp_path / "Makefile")
    done = subprocess.run(
        ["make", "purge", *given], cwd=tmp_path, input=answer, capture_output=True, text=True, check=False
    )
    left = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert left == (KEPT | made if kept is None else kept)
    assert (done.returncode == 0) == (kept is not None)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("folder", ["reports", ".cache", "corpora/catalogue", "corpora/.private"])
def test_purge_deletes_what_a_link_leads_to(tmp_path, folder):
    project, disk = tmp_path / "项目 一", tmp_path / "另一 盘"
    for name in ("reports/2026-08/index.html", ".cache/a", "corpora/catalogue/a", "corpora/.private/a"):
        (project / name).parent.mkdir(parents=True)
        (project / name).write_text("x", encoding="utf-8")
    for kept in (project / "reports" / "README.md", disk / "别的" / "a"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("x", encoding="utf-8")
    (project / folder).rename(disk / "搬来的")
    (project / folder).symlink_to(disk / "搬来的")
    shutil.copy(PROJECT / "Makefile", project / "Makefile")
    told = subprocess.run(
        ["make", "purge", "ALL=1"], cwd=project, input="yes\n", capture_output=True, text=True, check=True
    ).stdout
    assert f"\n{disk / '搬来的'}" in told
    left = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    readme = "另一 盘/搬来的/README.md" if folder == "reports" else "项目 一/reports/README.md"
    assert left == {"项目 一/Makefile", readme, "另一 盘/别的/a"}
    assert (project / folder).is_symlink() == (folder == "reports")


PYTHON = """#!/bin/sh
echo "$@" >> log
case "$*" in
  --version) echo "Python 3.11.9";;
  "-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
esac
"""
"""Does as Python does, but installs nothing."""


def set_up(folder: Path, *given: str) -> tuple[str, str]:
    """Return what `make setup` called Python for in the folder, and what it told."""
    (folder / "log").write_text("")
    done = subprocess.run(
        ["make", "setup", *given], cwd=folder, capture_output=True, text=True, check=False
    )  # fmt: skip
    return (folder / "log").read_text(), done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that `make setup` has set up, with that Python."""
    folder = tmp_path / "项目 一"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / "python3").write_text(PYTHON)
    (folder / "python3").chmod(0o755)
    set_up(folder, "PYTHON=./python3")
    return folder


def answer(python: Path, asked: str) -> None:
    """Let a Python answer to one call with a failure."""
    python.write_text(PYTHON.replace('case "$*" in', f'case "$*" in\n  {asked}) exit 1;;'))


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_an_environment_is_set_up_once(project):
    assert set_up(project) == ("", "")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("fault", ["no pip", "old", "dangling"])
def test_an_environment_that_cannot_be_used_is_made_anew(project, fault):
    python, stamp = project / ".venv" / "bin" / "python", project / ".venv" / "runtime"
    if fault == "no pip":
        answer(python, '"-c import pip"')
        stamp.unlink()
    elif fault == "old":
        answer(python, '*"(3, 11)"*')
        stamp.unlink()
    else:
        python.unlink()
        python.symlink_to("/nowhere/python3.10")
    called, _ = set_up(project, "PYTHON=./python3")
    assert "-m venv --clear .venv\n" in called
    assert "--editable .\n" in called
    assert set_up(project) == ("", "")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_an_environment_that_was_copied_is_installed_again_in_its_place(project):
    other = shutil.copytree(project, project.with_name("项目 二"))
    called, _ = set_up(other, "PYTHON=./none")
    assert "--force-reinstall --no-deps --editable .\n" in called
    assert "venv" not in called.replace(".venv", "")
    assert set_up(other) == ("", "")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_an_environment_that_works_takes_a_new_lock_as_it_is(project):
    later = (project / ".venv" / "runtime").stat().st_mtime + 9
    os.utime(project / "requirements.lock", (later, later))
    called, _ = set_up(project, "PYTHON=./none")
    assert "--require-hashes -r requirements.lock\n" in called
    assert "venv" not in called


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_an_environment_that_other_folders_link_to_is_theirs_too(project):
    other = project.with_name("项目 二")
    other.mkdir()
    shutil.copy(PROJECT / "Makefile", other)
    (other / "requirements.lock").symlink_to(project / "requirements.lock")
    (other / ".venv").symlink_to(project / ".venv")
    assert set_up(other) == ("", "")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_an_old_python_is_refused_and_leaves_no_environment(project):
    shutil.rmtree(project / ".venv")
    answer(project / "python3", '*"(3, 11)"*')
    _, told = set_up(project, "PYTHON=./python3")
    assert told.splitlines()[0] == (
        "需要 Python 3.11 以上，./python3 不是。请安装；装在别处的请写明，如 make setup PYTHON=python3.12"
    )
    assert not (project / ".venv").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_a_folder_with_a_blank_in_its_name_is_one_folder():
    shown = subprocess.run(
        ["make", "-n", "report", "OUT=我的 报告", "INPUT=a.csv b.csv"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert '--input "a.csv" "b.csv" --out "我的 报告"' in shown


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_a_file_with_a_blank_in_its_name_is_one_file(tmp_path):
    (tmp_path / "工单 (1).csv").touch()
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(PROJECT / name, tmp_path / name)
    shown = subprocess.run(
        ["make", "-n", "report", "INPUT=工单 (1).csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert 'report  --input "工单 (1).csv"  ' in shown
