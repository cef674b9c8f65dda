"""The lint of the word lists: every finding names the line, says what is wrong and what to do."""

from dataclasses import replace

import pytest

from mining.errors import Problem
from mining.words.checks import (
    contradictions,
    duplicates,
    harmful_stopwords,
    lint,
    lint_edit,
    punctuated,
    unyielded,
    without_effect,
)
from mining.words.guarded import carries_complaint
from mining.words.lexicon import Entry, Lexicon, Line
from mining.words.segmentation import segment
from mining.words.tokens import Tokens


def stop(*words: str) -> Lexicon:
    lines = tuple(Line((word,), f"stopwords/a.txt:{row}") for row, word in enumerate(words, 1))
    return Lexicon(stopwords=frozenset(words), stop_lines=lines)


def entry_lines(lexicon: Lexicon) -> list[Line]:
    return [Line((entry.word,), entry.where) for entry in lexicon.entries]


@pytest.mark.parametrize(
    ("lexicon", "where", "what", "remedy"),
    [
        (
            Lexicon(entries=(Entry("一个", 1, None, "d.txt:1"),)),
            "d.txt:1",
            "词典词“一个”的频次 1 太低，仍被切成“一/个”",
            "请删去频次（程序会自动取够用的值），或写大一些",
        ),
        (
            Lexicon(entries=(Entry("售后·服务", None, None, "d.txt:1"),)),
            "d.txt:1",
            "“售后·服务”中有标点、符号或空白，文本在那里断开，这个词永远不会出现",
            "请去掉标点，或改写成断开后的词",
        ),
        (
            Lexicon(synonym_lines=(Line(("客服", "客服妹妹"), "s.txt:3"),)),
            "s.txt:3",
            "“客服妹妹”会被切成“客服/妹妹”，这一条不起作用",
            "请把“客服妹妹”加入词典，或改写成切开后的词",
        ),
        (
            stop("，", "的", "!!"),
            "stopwords/a.txt",
            "2 行只有标点或符号，分词后本来就不留：第 1 行“，”、第 3 行“!!”",
            "可以删去",
        ),
    ],
)
def test_a_word_that_segmentation_never_yields_is_told_with_the_reason(lexicon, where, what, remedy):
    lines = [*lexicon.stop_lines, *entry_lines(lexicon), *lexicon.synonym_lines]
    assert unyielded(lexicon, lines) == [Problem(where, what, remedy)]


def test_words_under_a_heading_that_hold_punctuation_are_told():
    lines = [Line(("起火", "差价、退款，空调", "A/B"), "severity/a.txt:2")]
    what = "中有标点或符号，文本在那里断开，这个词永远不会出现"
    assert [(problem.where, problem.what) for problem in punctuated(lines, ())] == [
        ("severity/a.txt:2", f"“差价、退款，空调”{what}"),
        ("severity/a.txt:2", f"“A/B”{what}"),
    ]


def test_words_that_segmentation_yields_are_not_told():
    entries = (Entry("不制冷", None, None, "d.txt:1"), Entry("WiFi断连", 20, "n", "d.txt:2"))
    synonyms = (Line(("退款", "退钱"), "s.txt:1"),)
    lexicon = Lexicon(entries=entries, synonym_lines=synonyms, stop_lines=(Line(("的",), "a.txt:1"),))
    assert lint(lexicon) == []


def test_duplicates_are_told_at_the_later_line():
    entries = (Entry("wifi", None, None, "d.txt:1"), Entry("WIFI", 5, None, "e.txt:9"))
    lexicon = Lexicon(entries=entries, stop_lines=stop("的", "了", "的").stop_lines)
    assert duplicates(lexicon) == [
        Problem("stopwords/a.txt:3", "停用词“的”重复，stopwords/a.txt:1 已有", "请删去一行"),
        Problem("e.txt:9", "词典词“WIFI”重复，d.txt:1 已有", "请只留一行（现在以后一行的频次为准）"),
    ]


def test_lists_that_contradict_each_other_are_told():
    lexicon = Lexicon(
        entries=(Entry("滤芯", None, None, "d.txt:1"),),
        synonyms={"退钱": "退款"},
        stop_lines=(Line(("滤芯",), "a.txt:1"), Line(("退钱",), "a.txt:2"), Line(("退款",), "a.txt:3")),
        synonym_lines=(Line(("退款", "退钱"), "s.txt:1"),),
    )
    assert [str(problem) for problem in contradictions(lexicon)] == [
        "d.txt:1：词典词“滤芯”同时是停用词（a.txt:1），分出来又被去掉。请从其中一个词表中删去。",
        "s.txt:1：同义词“退款、退钱”都显示为“退款”，而它是停用词（a.txt:3），整组都被去掉。请从停用词中删去，或换一个显示的词。",
        "s.txt:1：“退钱”按同义词换成“退款”，停用词 a.txt:2 因此不起作用。请从其中一个词表中删去。",
    ]


@pytest.mark.parametrize(
    "word", ["不", "没", "未", "无法", "不能", "差", "慢", "退款", "危险", "投诉", "不制冷", "没人", "别"]
)
def test_negation_and_complaint_are_guarded(word):
    assert carries_complaint(word)


@pytest.mark.parametrize(
    "word", ["的", "不过", "未来", "无论", "差不多", "级别", "非常", "我们", "希望", "时不时"]
)
def test_function_words_are_not_guarded(word):
    assert not carries_complaint(word)


def test_a_harmful_stop_word_is_told_with_the_texts_it_hurts():
    tokens = segment(["空调不制冷", "客服不理人，不退款", "很好"], ())
    (problem,) = harmful_stopwords(stop("的", "不").stop_lines, tokens)
    assert problem.where == "stopwords/a.txt:2"
    assert problem.what == "停用词“不”表示否定或不满，去掉后意思会变，现有反馈中有 2 条文本因此受损"
    assert harmful_stopwords(stop("不").stop_lines)[0].what == "停用词“不”表示否定或不满，去掉后意思会变"


def test_entries_without_effect_are_told_by_file_and_words_never_cut_by_line():
    tokens = segment(["一个人的客服", "退款"], (Entry("一个", 1),))
    lexicon = Lexicon(
        entries=(
            Entry("一个", 1, None, "d.txt:1"),
            Entry("滤芯", None, None, "d.txt:2"),
            Entry("客服", 5, None, "d.txt:3"),
        ),
        stop_lines=(Line(("的",), "a.txt:1"), Line(("了",), "a.txt:2")),
        synonym_lines=(Line(("退款", "退钱"), "s.txt:1"), Line(("客户", "客服"), "s.txt:2")),
    )
    never_cut, *unused = without_effect(lexicon, tokens)
    assert (never_cut.where, never_cut.what) == ("d.txt:1", "“一个”在文本中有 1 处，却从未切成一个词")
    assert [str(problem) for problem in unused] == [
        "d.txt：1 行在现有反馈中没有用到：第 2 行“滤芯”。可留着，也可删去。",
        "s.txt：1 行在现有反馈中没有用到：第 1 行“退钱”。可留着，也可删去。",
        "a.txt：1 行在现有反馈中没有用到：第 2 行“了”。可留着，也可删去。",
    ]


def test_lint_of_sound_lists_is_empty_and_passes_on_what_reading_found():
    assert lint(stop("的")) == []
    problem, note = Problem("a.txt:1", "坏了", "请改"), Problem("a.txt:2", "繁体", "可改")
    assert lint(Lexicon(problems=(problem,), notes=(note,))) == [problem, note]


LISTS = replace(stop("的", "售后服务", "一个样"), entries=(Entry("不制冷", None, None, "d.txt:1"),))


@pytest.mark.parametrize(
    ("edited", "told"),
    [
        (LISTS, []),
        (
            replace(LISTS, stop_lines=(*LISTS.stop_lines, Line(("不",), "命令行"))),
            [
                "命令行：停用词“不”表示否定或不满，去掉后意思会变，现有反馈中有 1 条文本因此受损。请从停用词中删去。"
            ],
        ),
        (
            replace(LISTS, entries=(*LISTS.entries, Entry("售后", 10**9, None, "命令行"))),
            [
                (
                    "stopwords/a.txt:2：“售后服务”会被切成“售后/服务”，这一条不起作用。请把“售后服务”加入词典，"
                    "或改写成切开后的词。"
                )
            ],
        ),
        (
            replace(LISTS, synonym_lines=(Line(("客服", "客服妹妹"), "命令行"),)),
            [
                "命令行：“客服妹妹”会被切成“客服/妹妹”，这一条不起作用。请把“客服妹妹”加入词典，或改写成切开后的词。"
            ],
        ),
    ],
)
def test_lint_of_an_edit_tells_what_was_not_there_before(edited, told):
    tokens = segment(["空调不制冷", "很好"], ())
    assert [str(problem) for problem in lint_edit(LISTS, edited, tokens)] == told
    assert set(lint(edited, tokens)) - set(lint(LISTS, tokens)) == set(lint_edit(LISTS, edited, tokens))


def test_a_word_that_the_feedback_holds_as_one_token_takes_effect_though_it_is_cut_alone():
    lexicon = Lexicon(synonym_lines=(Line(("没人来", "不来"), "s.txt:3"),))
    (problem,) = lint(lexicon)
    assert problem.what == "“不来”会被切成“不/来”，这一条不起作用"
    assert lint(lexicon, Tokens.from_lists([["师傅", "不来"]])) == []


def test_a_typed_word_that_stands_in_no_file_is_named_as_it_was_typed() -> None:
    typed = Line(("！！",), "--word ！！")
    (problem,) = unyielded(Lexicon(), [typed])
    assert str(problem).startswith("--word ！！：1 行只有标点或符号")
