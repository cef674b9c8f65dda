"""An edit is shown before it is made; made, it stands in the file with a comment and in the log."""

import hashlib
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from office import open_office, tell

from mining.cli import main
from mining.errors import UserError
from mining.inputs import read_words
from mining.settings import Settings, load_settings
from mining.trends.difference import Changes
from mining.words.lexicon import Lexicon, read_lexicon
from mining.workbench import corpus, previewing
from mining.workbench.edits import Edit, changed_lists, changed_words


def digest(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def reported(first_report):
    """A department with its first report made."""
    return first_report / "settings.toml"


def looking(settings):
    """Where `whatif` finds settings and the last report."""
    return ("--settings", settings, "--out", settings.parent / "out")


def test_what_was_before_the_edit_is_what_the_last_report_tells_or_else_found_again(
    capsys, reported, monkeypatch
):
    edit = ("whatif", "--merge", "T002", "T001", "--stopword", "退款")
    found = tell(capsys, *edit, "--settings", reported, "--out", reported.parent / "elsewhere")
    place, asked = corpus.place_texts, []  # once after the edit; before it only where no report tells
    monkeypatch.setattr(
        corpus,
        "place_texts",
        lambda texts, *given, **more: asked.append(texts) or place(texts, *given, **more),
    )
    assert tell(capsys, *edit, *looking(reported)) == found
    assert len(asked) == 1
    alerts = reported.parent / "out" / "2025-08" / "data" / "alerts.csv"
    content = alerts.read_bytes()
    alerts.write_bytes(content + b"\n")
    assert tell(capsys, *edit, *looking(reported)) == found
    assert len(asked) == 3
    alerts.write_bytes(content)


def test_nothing_is_written_without_apply(capsys, reported):
    before = digest(reported.parent)
    told = tell(capsys, "whatif", "--merge", "T002", "T001", "--stopword", "退款", *looking(reported))
    assert "什么都没有改" in told
    assert digest(reported.parent) == before


def test_a_merger_moves_every_text_of_the_theme_with_examples(capsys, reported):
    listed = tell(capsys, "themes", "list", "--settings", reported).splitlines()
    n, name = listed[1].split()[2], listed[1].split()[-1]
    told = tell(capsys, "whatif", "--merge", "T002", "T001", *looking(reported)).splitlines()
    assert told[0].startswith(f"换主题的记录：{n} 条")
    moves = next(i for i, line in enumerate(told) if line.startswith(f"换主题：T002 {name} → T001"))
    assert [line.startswith("    例：A") for line in told[moves + 1 : moves + 4]] == [True, True, True]
    assert f"主题消失：T002 {name} {n} → 0 条，三成以上去了 T001" in told
    assert "首页数字：主题个数 4 个 → 3 个" in told


def lines_of(themes, moved, texts):
    """What is told of changes of themes, by (theme, kind, before, after, where to), and moves, by (old, new)."""
    ids = [f"A{i}" for i in range(texts)]
    of_themes = pd.DataFrame(themes, columns=["theme_id", "kind", "old", "new", "note"])
    moves = [(ids[i], "2025-08", old, new) for i, (old, new) in enumerate(moved)]
    of_texts = pd.DataFrame(moves, columns=["record_id", "month", "old", "new"])
    alerts = pd.DataFrame(columns=["month", "theme_id", "issue_id", "kind", "old", "new"])
    changes = Changes(of_texts, of_themes, alerts, pd.DataFrame(columns=["figure", "old", "new"]))
    records = pd.DataFrame({"record_id": ids, "text": "漏水"})
    seen = SimpleNamespace(texts=SimpleNamespace(records=records), month="2025-08")
    return previewing._told(changes, {"T001": "漏水"}, seen)


def test_a_theme_with_as_many_texts_as_before_tells_how_many_were_exchanged():
    moved = [("T001", "T002"), ("T002", "T001"), ("T001", ""), ("", "T001")]
    told = lines_of([("T001", "变化", 90, 90, "")], moved, 100)
    assert "主题变化：T001 漏水 90 → 90 条（条数相同，换进换出各 2 条）" in told


def test_thousands_stand_apart_as_in_the_progress_above():
    told = lines_of([("T001", "变化", 1200, 2400, "")], [("", "T001")] * 1200, 3660)
    assert told[0] == "换主题的记录：1,200 条（共 3,660 条，32.8%）"
    assert "主题变化：T001 漏水 1,200 → 2,400 条" in told
    assert "换主题：没有归入主题 → T001 漏水：1,200 条" in told


def test_a_stop_word_that_no_text_holds_changes_nothing(capsys, reported):
    told = tell(capsys, "whatif", "--stopword", "拖拉机厂", *looking(reported))
    assert "这一改动不起作用" in told
    assert "预警变化" not in told


def test_words_that_the_lists_hold_are_not_written_again(capsys, tmp_path):
    settings = open_office(tmp_path)
    (tmp_path / "dictionary" / "词.txt").write_text("配网\n", encoding="utf-8")
    (tmp_path / "synonyms" / "词.txt").write_text("退款 = 退钱\n", encoding="utf-8")
    edit = ("whatif", "--stopword", "请", "半夜", "--word", "配网", "--synonym", "退款=退钱", "--apply")
    assert "词表里已有，不再添加：请、配网、退款=退钱" in tell(capsys, *edit, "--settings", settings)
    assert [file.name for file in tmp_path.rglob("分析员添加.txt")] == ["分析员添加.txt"]
    assert (tmp_path / "stopwords" / "分析员添加.txt").read_text("utf-8").splitlines()[1:] == ["半夜"]
    before = digest(tmp_path)
    assert "什么都没有写" in tell(capsys, *edit, "--settings", settings)
    assert digest(tmp_path) == before


def test_a_stop_word_that_complains_is_warned_of(capsys, reported):
    assert "注意：" in tell(capsys, "whatif", "--stopword", "退款", *looking(reported))


def test_another_number_of_themes_keeps_the_numbers_of_themes_that_stay(capsys, reported):
    told = tell(capsys, "whatif", "--themes", "3", *looking(reported)).splitlines()
    assert told[1:3] == [
        "首页数字：主题个数 4 个 → 3 个",
        "首页数字：件数最多的三个主题 T001 12 件、T002 4 件、T003 4 件 → T001 12 件、新T001 8 件、T004 4 件",
    ]
    assert "这一改动不起作用" in tell(capsys, "whatif", "--themes", "4", *looking(reported))


def test_an_excluded_word_takes_its_texts_out_of_every_theme(capsys, reported):
    told = tell(capsys, "whatif", "--exclude", "噪音", *looking(reported))
    assert "→ 没有归入主题" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "没有写要改什么"),
        (["--merge", "T001", "T001"], "不能并入自己"),
        (["--merge", "T001", "T099"], "目录里没有这个编号"),
        (["--unstop", "退款"], "它不是停用词"),
        (["--synonym", "退款"], "同义词行“退款”不合格式"),
        (["--synonym", "退 款=退钱"], "词中不能有空格"),
        (["--stopword", "半 夜"], "一行只写一个词"),
        (["--stopword", ""], "没有写词"),
        (["--exclude", " "], "--exclude：没有写词"),
        (["--unexclude", "噪音"], "--unexclude 噪音：没有一个在用的主题排除它"),
        (["--exclude", "噪音、漏水"], "--exclude 噪音、漏水：词中有标点"),
        (["--word", "配 网"], "词典行“配 网”不合格式"),
        (["--themes", "3", "--apply"], "不能用 --apply"),
        (["--themes", "3", "--merge", "T001", "T002"], "--themes 重新归纳，不能与 --merge 同时预演"),
        (
            ["--themes", "3", "--split", "T001", "--exclude", "噪音"],
            "--themes 重新归纳，不能与 --split、--exclude 同时预演",
        ),
        (["--split", "T099"], "目录里没有这个编号"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(capsys, reported, arguments, told):
    assert main(["whatif", *arguments, "--settings", str(reported)]) == 2
    assert told in capsys.readouterr().err


def test_an_excluded_word_is_taken_back(capsys, office, tmp_path):
    settings = office
    themes = tmp_path / "catalogue" / "themes.toml"

    def never() -> list[list[str]]:
        return [
            theme.get("never", []) for theme in tomllib.loads(themes.read_text(encoding="utf-8")).values()
        ]

    tell(capsys, "whatif", "--exclude", "噪音", "外机", "--apply", "--settings", settings)
    assert never() == [["噪音", "外机"]] * 4
    tell(capsys, "whatif", "--unexclude", "噪音", "--apply", "--settings", settings)
    assert never() == [["外机"]] * 4
    log = (tmp_path / "catalogue" / "edits.csv").read_text(encoding="utf-8-sig").splitlines()
    assert log[2].startswith("2025-08,排除 -噪音,")


def test_what_is_no_stop_word_is_refused_with_the_place_of_the_lists_of_the_department(capsys, reported):
    assert main(["whatif", "--unstop", "退款", "--settings", str(reported)]) == 2
    told = capsys.readouterr().err.replace("\n", "")
    assert f"--unstop 退款：它不是停用词。停用词在 {reported.parent / 'stopwords'}。" in told


def test_applied_edits_stand_in_the_files_and_in_the_log(capsys, office, tmp_path):
    settings = office
    where = ("--settings", settings)
    tell(
        capsys, "whatif", "--stopword", "半夜", "--word", "配网", "--synonym", "退款=退钱", "--apply", *where
    )
    tell(capsys, "whatif", "--unstop", "请", "--merge", "T002", "T001", "--apply", *where)
    added = (tmp_path / "stopwords" / "分析员添加.txt").read_text(encoding="utf-8")
    assert added == "# 2025-08 whatif --apply\n半夜\n"
    assert (tmp_path / "stopwords" / "泛词.txt").read_text(encoding="utf-8").splitlines()[3] == (
        "# 2025-08 whatif --apply 移除：请"
    )
    lexicon = read_lexicon([tmp_path / "stopwords"], [tmp_path / "dictionary"], [tmp_path / "synonyms"])
    assert lexicon.problems == ()
    assert lexicon.stopwords == {"的", "了", "是", "半夜"}
    assert [entry.word for entry in lexicon.entries] == ["配网"]
    assert dict(lexicon.synonyms) == {"退钱": "退款"}
    log = (tmp_path / "catalogue" / "edits.csv").read_text(encoding="utf-8-sig").splitlines()
    assert log[0] == "month,edit,effect"
    assert log[1].startswith("2025-08,停用词 +半夜；词典 +配网；同义词 +退款=退钱,")
    assert log[2].startswith("2025-08,停用词 -请；合并 T002 → T001,换主题 ")
    assert "合并  T002 → T001" in tell(capsys, "themes", "log", *where)
    assert main(["report", "--settings", str(settings), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "已公布的数字有" in told.err
    page = Path(told.out.strip()).read_text(encoding="utf-8")
    assert "更正过的数字" in page
    assert "并入 T001" in page


def test_a_stop_word_is_taken_back_in_the_file_that_holds_it(tmp_path):
    settings = open_office(tmp_path)
    (tmp_path / "x" / "stopwords").mkdir(parents=True)
    lists = [tmp_path / folder / "分析员添加.txt" for folder in ("x/stopwords", "stopwords")]
    for file, words in zip(lists, ("半夜\n空调\n", "师傅\n安装\n"), strict=True):
        file.write_text(words, encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    named = 'stopwords = ["x/stopwords/", "stopwords/"]'
    settings.write_text(text.replace('stopwords = ["stopwords/"]', named), encoding="utf-8")
    loaded = load_settings(settings)
    for word, file, line in (("空调", lists[0], 1), ("安装", lists[1], 1)):
        changed = changed_lists(Edit(unstop=(word,)), read_words(loaded), loaded, "2025-08")
        assert list(changed) == [file]
        assert changed[file].splitlines()[line] == f"# 2025-08 whatif --apply 移除：{word}"


def test_a_list_that_departments_share_is_told_as_such(capsys, monkeypatch, tmp_path):
    shared = tmp_path / "corpora"
    for kind in ("stopwords", "dictionary", "synonyms", "severity", "dimensions"):
        (shared / kind).mkdir(parents=True)
    monkeypatch.setattr("mining.settings.CORPORA", shared)
    monkeypatch.setattr("mining.workbench.previewing.CORPORA", shared)
    settings = open_office(tmp_path / "own")
    text = settings.read_text(encoding="utf-8").replace('stopwords = ["stopwords/"]\n', "")
    settings.write_text(text, encoding="utf-8")
    edit = ("whatif", "--stopword", "半夜", "--word", "配网", "--apply", "--settings", settings)
    written = [line for line in tell(capsys, *edit).splitlines() if line.startswith("已写入")]
    shared_by_all = "（这张词表各部门共用，其他部门的报告也会变；只改本部门，请在设置 [words] 里另写一张）"
    assert written == [
        f"已写入 {shared}/stopwords/分析员添加.txt{shared_by_all}",
        f"已写入 {tmp_path}/own/dictionary/分析员添加.txt",
    ]


def test_a_list_that_is_not_utf_8_is_left_alone_and_so_is_every_other(tmp_path):
    settings = load_settings(open_office(tmp_path))
    (tmp_path / "dictionary" / "分析员添加.txt").write_bytes("配网\n".encode("gb18030"))
    before = digest(tmp_path)
    with pytest.raises(UserError, match="不能自动修改"):
        changed_lists(Edit(stopwords=("半夜",), words=("插座",)), Lexicon(), settings, "2025-08")
    assert digest(tmp_path) == before


def test_a_folder_with_a_dot_in_its_name_is_edited_as_it_is_read(tmp_path):
    file = open_office(tmp_path)
    (tmp_path / "stopwords").rename(tmp_path / "lists.v2")
    file.write_text(file.read_text("utf-8").replace("stopwords/", "lists.v2/"), encoding="utf-8")
    lexicon = read_lexicon([tmp_path / "lists.v2"], [], [])
    changed = changed_lists(
        Edit(stopwords=("半夜",), unstop=("了",)), lexicon, load_settings(file), "2025-08"
    )
    assert changed == {
        tmp_path / "lists.v2" / "分析员添加.txt": "# 2025-08 whatif --apply\n半夜\n",
        tmp_path / "lists.v2" / "泛词.txt": "的\n# 2025-08 whatif --apply 移除：了\n是\n请\n",
    }


def test_where_the_settings_name_no_list_the_message_says_what_to_write(tmp_path):
    file = open_office(tmp_path)
    file.write_text(file.read_text("utf-8").replace('["stopwords/"]', "[]"), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        changed_lists(Edit(stopwords=("半夜",)), Lexicon(), load_settings(file), "2025-08")
    assert str(refused.value) == (
        "[words] stopwords：没有写词表，不知道加到哪里；这次什么都没有写。"
        '请写上文件或文件夹，如 stopwords = ["stopwords/"]。'
    )


@pytest.mark.parametrize("unwritable", ["catalogue/edits.csv", "catalogue/.pending"])
def test_where_a_file_cannot_be_written_nothing_of_an_edit_is_made(capsys, office, tmp_path, unwritable):
    settings = office
    if unwritable == "catalogue/edits.csv":
        (tmp_path / unwritable).mkdir()  # root, who may run the tests, writes any file, but no folder
    else:
        (tmp_path / unwritable).write_text("", encoding="utf-8")
        (tmp_path / "catalogue" / "edits.csv").write_text("", encoding="utf-8")
    before = digest(tmp_path)
    edit = ("whatif", "--stopword", "半夜", "--merge", "T002", "T001", "--apply")
    assert main([*edit, "--settings", str(settings)]) == 2
    assert digest(tmp_path) == before


def test_an_edit_shown_of_a_catalogue_that_has_changed_since_is_not_made(
    capsys, office, tmp_path, monkeypatch
):
    (tmp_path / "catalogue" / "edits.csv").write_text("", encoding="utf-8")
    compare, before = previewing.compare, []

    def meanwhile(*arguments):
        tell(capsys, "themes", "rename", "T001", "别人改的名", "--settings", office)
        before.append(digest(tmp_path))
        return compare(*arguments)

    monkeypatch.setattr(previewing, "compare", meanwhile)
    edit = ("whatif", "--stopword", "半夜", "--merge", "T002", "T001", "--apply")
    assert main([*edit, "--settings", str(office)]) == 2
    assert "themes.toml：运行中被改动或移走。" in capsys.readouterr().err
    assert [digest(tmp_path)] == before


def test_a_dictionary_line_is_tried_as_it_will_be_read(tmp_path):
    tried = changed_words(read_lexicon([], [], []), Edit(words=("配网 9 n", "插座")), Settings()).entries
    (tmp_path / "词典.txt").write_text("配网 9 n\n插座\n", encoding="utf-8")
    read = read_lexicon([], [tmp_path / "词典.txt"], []).entries
    assert [(entry.word, entry.frequency, entry.tag) for entry in tried] == [
        ("配网", 9, "n"),
        ("插座", None, None),
    ]
    assert [replace(entry, where="") for entry in tried] == [replace(entry, where="") for entry in read]


def test_synonyms_of_synonyms_are_shown_as_the_first():
    lexicon = changed_words(
        changed_words(read_lexicon([], [], []), Edit(synonyms=("退款=退钱",)), Settings()),
        Edit(synonyms=("返款=退款",)),
        Settings(),
    )
    assert dict(lexicon.synonyms) == {"退钱": "返款", "退款": "返款"}
