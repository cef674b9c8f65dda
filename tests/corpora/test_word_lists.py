"""The starter word lists and settings say what their README promises."""

import itertools
import tomllib
from pathlib import Path

import pytest

from mining.settings import Settings, load_settings
from mining.themes.dimensions import read_schemes
from mining.words.checks import punctuated
from mining.words.lexicon import Lexicon, content, read_lexicon
from mining.words.segmentation import make_tokenizer, segment
from mining.words.severity import read_severity

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
SAYS_SOMETHING = """
不 没 未 无 别 勿 难 不能 无法 没有 不到 不了 不要 不会 没人 不知 差 慢 坏 贵 脏 乱 漏 吵 臭 破 退 赔 骗
退款 退货 赔偿 危险 投诉 举报 维权 拒绝 推诿 敷衍 态度 恶劣 垃圾 失望 故障 损坏 漏水 噪音 收费 扰民 闪退 异响
客服 师傅 安装 维修 解决 联系 等 电话 老师 反应 视频
"""
SAYS_NOTHING = "的 了 我 客户 反映 表示 来电 希望 要求 请 尽快 谢谢 领导 今天 一个 觉得 非常 因为 有关 产品"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(*([CORPORA / name] for name in ("stopwords", "dictionary", "synonyms")))


def test_all_lines_can_be_used(lexicon: Lexicon) -> None:
    assert lexicon.problems == ()
    assert len(lexicon.stopwords) > 700


@pytest.mark.parametrize("word", SAYS_SOMETHING.split())
def test_stop_words_keep_negation_and_complaint(lexicon: Lexicon, word: str) -> None:
    assert word not in lexicon.stopwords


@pytest.mark.parametrize("word", SAYS_NOTHING.split())
def test_stop_words_hold_what_says_nothing(lexicon: Lexicon, word: str) -> None:
    assert word in lexicon.stopwords


def test_every_entry_of_every_list_is_a_word_that_segmentation_yields(lexicon: Lexicon) -> None:
    tokenizer = make_tokenizer(lexicon.entries)
    listed = {word for line in (*lexicon.stop_lines, *lexicon.synonym_lines) for word in line.words}
    listed |= {entry.word for entry in lexicon.entries}
    assert sorted(word for word in listed if tokenizer.lcut(word) != [word]) == []


def test_the_dictionary_holds_no_word_that_jieba_knows(lexicon: Lexicon) -> None:
    known = make_tokenizer(()).FREQ
    assert sorted(entry.word for entry in lexicon.entries if known.get(entry.word)) == []


def test_no_word_stands_twice_or_in_contradicting_lists(lexicon: Lexicon) -> None:
    stop = [word for line in lexicon.stop_lines for word in line.words]
    assert len(stop) == len(set(stop))
    grouped = [word for line in lexicon.synonym_lines for word in line.words]
    assert len(grouped) == len(set(grouped))
    assert not set(stop) & {*grouped, *(entry.word for entry in lexicon.entries)}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("客户来电反映，安装师傅收打孔费，事先未告知", ["安装", "师傅", "收", "打孔费", "事先", "未"]),
        ("我觉得你们的客服态度非常差", ["客服", "态度", "差"]),
        ("尊敬的领导，小区夜间施工噪声扰民，没人管", ["小区", "夜间", "施工", "噪音", "扰民", "没人管"]),
        ("更新以后APP闪退，不能登陆", ["更新", "APP", "闪退", "不能", "登录"]),
        ("The suitcase was damaged and not returned to me", ["SUITCASE", "DAMAGED", "NOT", "RETURNED"]),
        ("4S店一直推脱，不给退钱", ["4S店", "推诿", "不", "退款"]),
    ],
)
def test_what_is_left_of_a_complaint_is_the_complaint(lexicon: Lexicon, text: str, kept: list[str]) -> None:
    words = content(segment([text], lexicon.entries), lexicon).words(0)
    assert words == kept


def test_the_settings_file_names_every_key_with_its_default() -> None:
    written = tomllib.loads((CORPORA / "settings.toml").read_text("utf-8"))
    sections = {name: field.default for name, field in Settings.model_fields.items() if name != "folder"}
    assert {name: set(keys) for name, keys in written.items()} == {
        name: set(type(section).model_fields) for name, section in sections.items()
    }
    loaded = load_settings(CORPORA / "settings.toml")
    different = [name for name, section in sections.items() if getattr(loaded, name) != section]
    assert different == ["filter"]  # the placeholders of the sample


def test_every_key_of_the_settings_file_is_explained() -> None:
    lines = (CORPORA / "settings.toml").read_text("utf-8").splitlines()
    for above, line in itertools.pairwise(lines):
        if "=" in line and not line.startswith("#"):
            assert "#" in line or above.startswith("#"), line


def test_every_word_of_grades_and_dimensions_can_stand_in_a_text(lexicon: Lexicon) -> None:
    severity, schemes = read_severity([CORPORA / "severity"]), read_schemes([CORPORA / "dimensions"])
    assert punctuated([*severity.lines, *schemes.lines], lexicon.entries) == []
    assert len(severity.lines) > 20
    assert len(schemes.lines) > 20
