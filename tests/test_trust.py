"""Same input, same bytes; no network; nothing half-written when something goes wrong in the middle of a run."""

import csv
import errno
import io
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from department import PROJECT, full_disk, mining, rows, write_csv
from python_calamine import load_workbook

from mining import cli, job, writing
from mining.cli import main

NO_SOCKETS = """
import socket

def refused(*_, **__):
    raise AssertionError("a socket was opened")

socket.socket.__init__ = socket.getaddrinfo = refused
"""


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    """Return an environment in which no socket can be opened."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "sitecustomize.py").write_text(NO_SOCKETS, encoding="utf-8")
    environment = {"PYTHONPATH": f"{folder}:{PROJECT}"}
    tried = [sys.executable, "-c", "import socket; socket.socket()"]
    assert subprocess.run(tried, env=environment, capture_output=True, check=False).returncode == 1
    return environment


def published(folder):
    """Return the files of a report by their path."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def usual(tmp_path_factory, offline):
    folder = tmp_path_factory.mktemp("usual")
    done = mining(
        "report", "--input", write_csv(folder / "a.csv", rows()), "--out", folder / "out", **offline
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_hash_seed_threads_locale_zone_and_working_directory_change_no_byte(usual, offline, tmp_path):
    surroundings = {
        "PYTHONHASHSEED": "7",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "America/New_York",
        "SOURCE_DATE_EPOCH": "1790000000",
    }
    done = subprocess.run(
        [sys.executable, "-m", "mining", "report", "--input", str(usual / "a.csv"), "--out", "月报"],
        cwd=tmp_path,
        env={**os.environ, **offline, **surroundings},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert published(tmp_path / "月报" / "2025-08") == published(usual / "out" / "2025-08")


def without_files(name, content):
    """Return a published file without what it says of the input files: their names, hashes and rows."""
    if name == "index.html":
        text = content.decode()
        told = re.sub(r"<tr>(?:(?!</tr>).)*?[ab]\d?\.csv.*?</tr>", "", text, flags=re.DOTALL)
        return re.sub(r"\s+|<bdi>[ab]\d?\.csv</bdi>、?|\"figures\":.*?\]\]", "", told)
    if name == "report.xlsx":
        book = load_workbook(io.BytesIO(content))
        sheets = [(sheet, book.get_sheet_by_name(sheet).to_python()) for sheet in book.sheet_names]
        about = re.compile(r"[ab]\d?\.csv")
        return [(sheet, [row for row in found if not about.search(str(row))]) for sheet, found in sheets]
    return content


def assert_same_but_for_files(then, now):
    assert then.keys() == now.keys()
    about = {"data/run.json", "data/reconciliation.csv"}
    different = [n for n in then if n not in about and without_files(n, then[n]) != without_files(n, now[n])]
    assert different == []


def test_row_order_file_names_and_how_rows_are_split_over_files_change_nothing_else(usual, tmp_path):
    records = rows()
    random.Random(1).shuffle(records)
    (tmp_path / "in").mkdir()
    write_csv(tmp_path / "in" / "b1.csv", records[:50])
    write_csv(tmp_path / "in" / "b2.csv", records[50:])
    assert main(["report", "--input", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    then, now = published(usual / "out" / "2025-08"), published(tmp_path / "out" / "2025-08")
    assert_same_but_for_files(then, now)


@pytest.mark.real
@pytest.mark.slow
def test_real_letters_shuffled_renamed_and_split_anew_give_the_same(shared_data, tmp_path):
    with (shared_data / "tipdm2020c_3" / "tipdm2020c_3.csv").open(encoding="utf-8-sig", newline="") as stream:
        letters = [row for row in csv.DictReader(stream) if row["time"].startswith("2019-08")][:150]
    assert len(letters) == 150
    shuffled = random.Random(1).sample(letters, len(letters))
    for folder, parts in (("then", {"a": letters}), ("now", {"b1": shuffled[:99], "b2": shuffled[99:]})):
        (tmp_path / folder).mkdir()
        for name, part in parts.items():
            write_csv(tmp_path / folder / f"{name}.csv", part)
        out = tmp_path / f"{folder}-out"
        assert main(["report", "--input", str(tmp_path / folder), "--out", str(out)]) == 0
    then, now = (published(tmp_path / f"{folder}-out" / "2019-08") for folder in ("then", "now"))
    assert_same_but_for_files(then, now)


@pytest.fixture
def unchanged(usual):
    """Return the command over the usual department; afterwards its report, catalogue and history must be as before."""
    before = published(usual / "out")
    yield ["report", "--input", str(usual / "a.csv"), "--out", str(usual / "out")]
    assert published(usual / "out") == before


def test_a_full_disk_is_told_and_the_last_report_stays(unchanged, capsys):
    with full_disk(20_000):
        assert main(unchanged) == 2
    assert "磁盘已满，没有写完" in capsys.readouterr().err


def test_ctrl_c_leaves_nothing_half_written(unchanged, capsys, monkeypatch):
    def interrupted(_, folder):
        (folder / "data" / "run.json").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_file_records", interrupted)
    assert main(unchanged) == 130
    assert "已中止，没有留下半成品" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("harm", "message"),
    [("input", "a.csv：找不到这个文件"), ("catalogue", "themes.toml：运行中被改动或移走")],
)
def test_material_that_is_changed_or_removed_while_it_is_read_stops_the_run(
    usual, tmp_path, capsys, monkeypatch, harm, message
):
    out = shutil.copytree(usual / "out", tmp_path / "out")
    file = shutil.copy(usual / "a.csv", tmp_path / "a.csv")
    changed = {"input": Path(file), "catalogue": out / "catalogue" / "themes.toml"}[harm]

    def read_and_change(*arguments):
        if harm == "input":
            changed.unlink()
        else:
            changed.write_bytes(changed.read_bytes() + b"\n")
        return report_month(*arguments)

    report_month = job.report_month
    monkeypatch.setattr(job, "report_month", read_and_change)
    assert main(["report", "--input", str(file), "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert published(out / "2025-08") == published(usual / "out" / "2025-08")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EFBIG, "磁盘已满"),
        (errno.EROFS, "没有读写权限"),
        (errno.EACCES, "没有读写权限"),
        (errno.ENOENT, "文件不见了"),
        (errno.EIO, "读写失败"),
    ],
)
def test_what_the_system_refuses_is_told_with_the_file_and_a_remedy(capsys, monkeypatch, number, message):
    def refused(_):
        raise OSError(number, os.strerror(number), "reports/2026-08")

    monkeypatch.setitem(cli._COMMANDS, "check", refused)
    assert main(["check"]) == 2
    assert re.fullmatch(f"reports/2026-08：{message}.*。请.*。\n", capsys.readouterr().err)


def test_a_refusal_without_number_is_told_in_its_own_words(capsys, monkeypatch):
    def refused(_):
        raise OSError("Cannot call rmtree on a symbolic link")

    monkeypatch.setitem(cli._COMMANDS, "check", refused)
    assert main(["check"]) == 2
    assert capsys.readouterr().err.startswith("磁盘：读写失败（Cannot call rmtree on a symbolic link）。")


def test_texts_do_nothing_to_the_terminal(tmp_path, capsys):
    assert main(["explain", "安装师傅\x1b[2J乱收费\x9b31m，\u202e很失望", "--catalogue", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "乱收费" in told
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", told)


@pytest.mark.slow
def test_a_killed_run_is_made_good_by_the_next():
    done = subprocess.run(
        [sys.executable, "tools/torture.py", "--moments", "3", "--last"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 of 3 made good" in done.stdout
