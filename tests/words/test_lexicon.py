"""What the word lists say, what of them can be used, and what they leave of a text."""

import pytest

from mining.errors import UserError
from mining.words.lexicon import Entry, Lexicon, content, read_lexicon, why_dropped
from mining.words.tokens import BORDER, Tokens


@pytest.fixture
def lists(tmp_path):
    """Write word lists into folders and read them."""

    def read(
        stopwords: bytes | str = "", dictionary: bytes | str = "", synonyms: bytes | str = ""
    ) -> Lexicon:
        folders = []
        for name, data in (("stopwords", stopwords), ("dictionary", dictionary), ("synonyms", synonyms)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.txt").write_bytes(data.encode() if isinstance(data, str) else data)
            folders.append([tmp_path / name])
        return read_lexicon(*folders)

    return read


def test_lines_comments_and_case_are_read(lists):
    lexicon = lists(
        stopwords="# 常用\n的\n\napp  # 每篇都有\n",
        dictionary="滤芯\n不制冷 50\n米家 n\n4s店 8 n\nC#\n",
        synonyms="退款 = 退钱＝返款\n",
    )
    assert lexicon.stopwords == {"的", "APP"}
    assert lexicon.entries == (
        Entry("滤芯", None, None, "dictionary/a.txt:1"),
        Entry("不制冷", 50, None, "dictionary/a.txt:2"),
        Entry("米家", None, "n", "dictionary/a.txt:3"),
        Entry("4s店", 8, "n", "dictionary/a.txt:4"),
        Entry("C#", None, None, "dictionary/a.txt:5"),
    )
    assert lexicon.synonyms == {"退钱": "退款", "返款": "退款"}
    assert lexicon.problems == ()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf\xe7\x9a\x84\r\n\xe5\xb7\xb2\xe7\xbb\x8f\r\n",
        "的\r已经\r".encode(),
        "的\n已经\n".encode("utf-16"),
        "的\r\n已经\r\n".encode("gb18030"),
    ],
    ids=["BOM and CRLF", "CR", "UTF-16", "GB18030"],
)
def test_every_encoding_and_line_end_gives_the_same_words(lists, data):
    lexicon = lists(stopwords=data)
    assert lexicon.stopwords == {"的", "已经"}
    assert lexicon.problems == ()


def test_gb18030_is_noted(lists):
    lexicon = lists(stopwords="已经".encode("gb18030"))
    assert [str(note) for note in lexicon.notes] == [
        "stopwords/a.txt：文件编码是 GB18030，已照此读入。建议用记事本另存为 UTF-8。"
    ]


def test_an_unreadable_file_is_a_problem_not_an_empty_list(lists):
    (problem,) = lists(stopwords=b"\xff\xff\xff\x81").problems
    assert "整个文件未使用" in problem.what


def test_traditional_and_full_width_lines_are_used_and_noted(lists):
    lexicon = lists(dictionary="電梯\nＷｉＦｉ\n电梯间\n")
    assert [entry.word for entry in lexicon.entries] == ["电梯", "WiFi", "电梯间"]
    assert [note.where for note in lexicon.notes] == ["dictionary/a.txt:1", "dictionary/a.txt:2"]


@pytest.mark.parametrize(
    ("kind", "line", "what"),
    [
        ("stopwords", "的 了", "停用词“的 了”中有空格"),
        ("dictionary", "Face ID", "词典行“Face ID”不合格式"),
        ("dictionary", "滤芯 多 n", "词典行“滤芯 多 n”不合格式"),
        ("dictionary", "滤芯 5 n 6", "词典行“滤芯 5 n 6”不合格式"),
        ("dictionary", "滤芯 0", "频次 0"),
        ("synonyms", "退款", "同义词行“退款”不合格式"),
        ("synonyms", "退款 = ", "同义词行“退款 =”不合格式"),
        ("synonyms", "退款 = 退款", "同义词行“退款 = 退款”不合格式"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_used(lists, kind, line, what):
    good = "退款 = 退钱" if kind == "synonyms" else "漏水"
    lexicon = lists(**{kind: f"{good}\n{line}\n"})
    (problem,) = lexicon.problems
    assert problem.where == f"{kind}/a.txt:2"
    assert problem.what.startswith(what)
    assert "未使用" in problem.what
    assert len(lexicon.stopwords) + len(lexicon.entries) + len(lexicon.synonyms) == 1


def test_synonyms_of_synonyms_end_at_the_word_shown(lists):
    lexicon = lists(synonyms="退钱 = 返钱\n退款 = 退钱\n")
    assert lexicon.synonyms == {"返钱": "退款", "退钱": "退款"}


def test_a_circle_of_synonyms_is_broken_and_told(lists):
    lexicon = lists(synonyms="退款 = 退钱\n返款 = 退款\n退钱 = 返款\n")
    assert lexicon.synonyms == {"退钱": "返款", "退款": "返款"}
    assert [(problem.where, problem.what[:7]) for problem in lexicon.problems] == [
        ("synonyms/a.txt:3", "同义词绕成了圈")
    ]


def test_the_first_of_two_contradicting_synonyms_wins(lists):
    lexicon = lists(synonyms="退款 = 退钱\n赔偿 = 退钱\n")
    assert lexicon.synonyms == {"退钱": "退款"}
    assert "“退钱”已并入“退款”，这里又并入“赔偿”" in lexicon.problems[0].what


def test_an_empty_folder_is_an_empty_list(tmp_path):
    assert read_lexicon([tmp_path], [], []) == Lexicon()


@pytest.mark.parametrize("name", ["stop.txt", "stopwords"])
def test_a_file_or_folder_that_is_missing_stops_the_run(tmp_path, name):
    with pytest.raises(UserError, match=f"{name}：找不到词表文件或文件夹。请检查设置"):
        read_lexicon([tmp_path / name], [], [])


def test_sources_are_hashes_of_the_bytes(lists):
    assert lists(stopwords="的").sources["stopwords/a.txt"] == (
        "8af2350cfd65805bd50b6813ab70f85f1d71d94ad39f9d8915176d7a33168f8b"
    )


def test_lists_of_two_folders_with_one_name_are_told_apart(tmp_path):
    for folder, word in (("x/stopwords", "的"), ("stopwords", "了"), ("synonyms", "退款=退钱")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.txt").write_text(f"{word}\n", encoding="utf-8")
    own = tmp_path.name
    lexicon = read_lexicon(
        [tmp_path / "x" / "stopwords", tmp_path / "stopwords"], [], [tmp_path / "synonyms"]
    )
    assert [line.where for line in lexicon.stop_lines] == ["x/stopwords/a.txt:1", f"{own}/stopwords/a.txt:1"]
    assert list(lexicon.sources) == ["x/stopwords/a.txt", f"{own}/stopwords/a.txt", "synonyms/a.txt"]


SOME = Lexicon(stopwords=frozenset({"的", "了"}), synonyms={"退钱": "退款", "返款": "退款"})


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["客服", "的", "态度", BORDER, "差", "了"], ["客服", "态度", "差"]),
        (["返款", BORDER, "退钱"], ["退款", "退款"]),
        (
            ["404", "12345", "110", "360", "5G", "4S店", "APP", "P17F1"],
            ["404", "12345", "110", "360", "5G", "4S店", "APP", "P17F1"],
        ),
        (["3", "15", "500", "2019", "3.5", "20%", "123456", "007", "A", "③"], []),
        (["贵", "慢", "不", "没", "é", "😡"], ["贵", "慢", "不", "没", "é", "😡"]),
        ([], []),
    ],
)
def test_content_keeps_what_a_complaint_is_about(words, kept):
    assert content(Tokens.from_lists([words]), SOME).words(0) == kept


def test_why_dropped_names_the_list_and_the_line(lists):
    lexicon = lists(stopwords="的\n退款\n", synonyms="退款 = 退钱\n")
    assert why_dropped("的", lexicon) == "停用词（stopwords/a.txt:1）"
    assert why_dropped("退钱", lexicon) == "按同义词换成“退款”，停用词（stopwords/a.txt:2）"
    assert why_dropped("15", lexicon) == "只是数字"
    assert why_dropped("A", lexicon) == "单个字母"
    assert why_dropped(BORDER, lexicon) == "标点、空白或去标识化标记"
    assert why_dropped("漏水", lexicon) is None
