import math

import pytest

from mining.report import sentences
from mining.report.sentences import Figure, Name, plain, say


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (20, 2, "由2件变为20件"),  # tenfold, on two cases
        (8, 9, "由9件变为8件"),
        (15, 10, "增50%"),
        (5, 10, "减50%"),
        (10, 10, "持平"),
        (433, 100, "增333%"),
        (1004, 1000, "略增"),
        (996, 1000, "略减"),
        (994, 1000, "减1%"),
    ],
)
def test_a_change_is_a_percentage_only_on_a_base_of_ten_or_more(now: int, before: int, told: str) -> None:
    assert plain(sentences.change(now, before)) == told


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (sentences.count(12345), "12,345件"),
        (sentences.count(math.nan), "—"),
        (sentences.share(0.1234), "12.3%"),
        (sentences.points(0.0234), "+2.3个百分点"),
        (sentences.points(-0.0234), "−2.3个百分点"),
        (sentences.points(0.0234, signed=False), "2.3个百分点"),
        (sentences.times(2.249), "2.2倍"),
        (sentences.times(0.249), "0.25倍"),
        (sentences.times(math.inf), "—"),
        (sentences.probability(0.0004), "<0.001"),
        (sentences.probability(0.0123), "0.012"),
        (sentences.month("2024-05"), "2024年5月"),
        (sentences.rate(3.456, exposure_given=True), "3.46件"),
        (sentences.rate(0.034, exposure_given=False), "3.4%"),
    ],
)
def test_figures_are_shown_with_their_unit(figure: Figure, told: str) -> None:
    assert plain((figure,)) == told


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (sentences.number(-0.04), "0.0"),
        (sentences.number(-0.004, digits=2), "0.00"),
        (sentences.points(-0.0004), "0.0"),
        (sentences.points(0.0), "0.0"),
        (sentences.number(-0.05, digits=2), "−0.05"),
        (sentences.number(-10), "−10.0"),
    ],
)
def test_what_is_shown_as_zero_has_no_sign(figure: Figure, shown: str) -> None:
    assert figure.text == shown


def test_a_template_may_hold_no_digit_of_its_own() -> None:
    with pytest.raises(AssertionError):
        say("共3件")


def test_a_sentence_keeps_its_parts_and_reads_as_one() -> None:
    told = say("{name}有{n}", name=Name("漏水 3 次", "#T003"), n=sentences.count(4))
    assert plain(told) == "漏水 3 次有4件"
    assert [type(part).__name__ for part in told] == ["Name", "str", "Figure"]


def test_an_interval_names_its_unit_once() -> None:
    assert plain(sentences.interval(sentences.times, 1.6, 3.1)) == "1.60 至 3.1倍"


def test_an_interval_without_an_upper_end_lies_above_the_lower() -> None:
    assert plain(sentences.interval(sentences.times, 1.6, float("inf"))) == "1.60倍以上"
    assert plain(sentences.bounds(sentences.times, 1.6, float("inf"))) == "95%区间在1.60倍以上"


def test_an_interval_of_which_nothing_is_known_is_one_dash() -> None:
    assert plain(sentences.interval(sentences.times, float("nan"), float("nan"))) == "—"


def test_a_verdict_outside_the_closed_set_is_refused() -> None:
    with pytest.raises(KeyError):
        sentences.verdict("明显恶化")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("安装收费", "安装收费"),
        ("第一行\n第二行\t完", "第一行 第二行 完"),
        ("右\u202e左\u200f", "右左"),
        ("坏了😡", "坏了😡"),
        ("私用\ue000区", "私用区"),
        ("a\x00b", "ab"),
    ],
)
def test_names_lose_only_what_cannot_be_seen(text: str, shown: str) -> None:
    assert sentences.legible(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("安装收费", 8, "安装收费"), ("安装收费", 7, "安装收…"), ("abc安装", 4, "abc…")],
)
def test_clipping_counts_a_chinese_character_as_two_columns(text: str, width: int, cut: str) -> None:
    assert sentences.clip(text, width) == cut


def test_a_long_name_is_cut_in_the_middle_so_that_its_end_tells_it_apart() -> None:
    shared = "贵州省黔东南苗族侗族自治州凯里市及周边各县城区家用电器售后服务联合"
    names = [sentences.shorten(f"{shared}{end}", 60) for end in ("第一网点", "第二网点")]
    assert names[0] == "贵州省黔东南苗族侗族自治州凯里市及周边…售后服务联合第一网点"
    assert names[1].endswith("第二网点")
    assert sentences.shorten("华东", 60) == "华东"


@pytest.mark.parametrize(
    ("n", "base", "told"),
    [(3, 7, "（共7件）"), (0, 0, "（共0件）"), (3, 10, "，占30.0%"), (0, 10, "，占0.0%")],
)
def test_a_count_is_followed_by_its_part_or_by_a_small_base(n: int, base: int, told: str) -> None:
    assert plain(sentences.part_of(n, base)) == told
