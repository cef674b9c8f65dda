import itertools
import math
import re
from dataclasses import replace

import pytest
from matplotlib import font_manager

from mining.report.blocks import HeatMap, Picture, Ratios, Scatter, Series
from mining.report.canvas import FONT
from mining.report.charts import _meet, draw

SERIES = Series(
    months=("2024-04", "2024-05", "2024-06", "2024-07"),
    n=(5.0, 6.0, 20.0, 3.0),
    complete=(True, True, True, False),
    low=(math.nan, 1.0, 2.0, 1.0),
    high=(math.nan, 11.0, 12.0, 9.0),
    at=2,
    tone="worse",
)
PICTURES: list[Picture] = [
    SERIES,
    HeatMap(("T001 漏水", "T002 <b>"), ("2024-05", "2024-06"), ((1.0, 4.0), (0.0, 2.0))),
    Ratios(("A001 增派师傅",), (0.6,), (0.4,), (0.9,), ("better",)),
    Scatter(("漏水",), (0.2,), (0.9,), (0.5,), "频次", "严重度"),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: type(picture).__name__)
def test_a_chart_is_the_same_bytes_each_time_and_asks_for_no_font_of_the_machine(
    picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = draw(picture, "k", "标题")

    def refuse(prop: font_manager.FontProperties, *args: object, **kwargs: object) -> str:
        assert prop.get_file() == FONT.get_file()
        return str(FONT.get_file())

    monkeypatch.setattr(font_manager.fontManager, "findfont", refuse)
    assert draw(picture, "k", "标题") == first


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: type(picture).__name__)
def test_a_chart_has_no_style_no_font_and_only_its_own_ids(picture: Picture) -> None:
    svg = draw(picture, "k", "标题")
    assert re.findall(r"style=|font-family|<style|<metadata", svg) == []
    assert all(found.startswith("k-") for found in re.findall(r' id="([^"]*)"', svg))
    assert svg.startswith("<svg")


def test_the_report_month_is_marked_with_its_count_and_the_partial_one_is_hollow() -> None:
    svg = draw(SERIES, "k", "标题")
    assert re.findall(r"<text[^>]*>([^<]*)</text>", svg) == ["0", "20", "▲20", "未满月", "2024.4", "7月"]
    assert svg.count('class="f-paper s-soft"') == 1
    assert svg.count('class="f-worse s-worse"') == 1


def test_the_expected_band_is_drawn_where_something_is_expected() -> None:
    assert draw(SERIES, "k", "标题").count("f-band") == 1
    unknown = Series(SERIES.months, SERIES.n, SERIES.complete, (math.nan,) * 4, (math.nan,) * 4, at=2)
    assert "f-band" not in draw(unknown, "k", "标题")


def test_labels_keep_their_signs_as_text() -> None:
    svg = draw(HeatMap(("$x$ <b> {{ y }}",), ("2024-06",), ((1.0,),)), "k", 'a"b<c')
    assert ">$x$ &lt;b&gt; {{ y }}</text>" in svg
    assert 'aria-label="a&quot;b&lt;c"' in svg


def test_a_character_that_cannot_be_shown_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        draw(HeatMap(("坏\ue000字",), ("2024-06",), ((1.0,),)), "k", "标题")


def test_one_month_is_a_chart_too() -> None:
    one = Series(("2024-06",), (0.0,), (True,), (math.nan,), (math.nan,), at=0)
    assert ">2024.6</text>" in draw(one, "k", "标题")


@pytest.mark.parametrize(("size", "labels"), [(1, 1), (2, 1), (7, 2), (18, 3), (107, 4)])
def test_months_above_a_matrix_have_room_however_many_they_are(size: int, labels: int) -> None:
    months = tuple(f"{2011 + (2 + i) // 12}-{(2 + i) % 12 + 1:02d}" for i in range(size))
    svg = draw(HeatMap(("T001 漏水",), months, (tuple(1.0 for _ in months),)), "k", "标题")
    starts = [float(x) for x in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*>\d{4}\.\d+</text>', svg)]
    assert len(starts) == labels
    ends = [*sorted(starts)[1:], 380.0]
    assert all(end - start > 40 for start, end in zip(sorted(starts), ends, strict=True))


def test_labels_of_a_crowded_matrix_cover_neither_dots_nor_each_other() -> None:
    many = Scatter(
        tuple("甲乙丙丁戊己庚"), (0.2,) * 6 + (0.21,), (0.9,) * 6 + (0.1,), (0.5,) * 7, "频次", "严重度"
    )
    svg = draw(many, "k", "标题")
    places = re.findall(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>[一-鿿]</text>', svg)
    boxes = [(float(x), float(y), float(x) + 11, float(y) + 11) for x, y in places]
    assert len(boxes) == 7
    assert not [
        (one, other)
        for one, other in itertools.combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def test_labels_of_dots_in_one_place_stay_inside_the_picture_and_apart() -> None:
    names = tuple(f"投诉主题{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑")
    many = Scatter(names, (0.3,) * 12, (0.9,) * 12, (0.1,) * 12, "频次", "严重度")
    found = re.findall(r'<text[^>]* x="([\d.-]+)" y="([\d.-]+)"[^>]*>([^<]+)</text>', draw(many, "k", "标题"))
    heights = [float(y) for _, y, _ in found]
    assert len(found) == 14
    assert min(heights) > 8
    assert max(heights) < 300
    labels = [(float(x), float(y)) for x, y, text in found if text.startswith("投诉")]
    axis = next((float(x), float(y)) for x, y, text in found if text.startswith("严重度"))
    boxes = [(x, y, x + 57, y + 11) for x, y in (*labels, axis)]
    assert not [pair for pair in itertools.combinations(boxes, 2) if _meet(*pair)]


def test_the_first_month_of_a_long_small_chart_has_room_before_the_next() -> None:
    months = tuple(f"{2016 + (8 + i) // 12}-{(8 + i) % 12 + 1:02d}" for i in range(125))
    long = Series(months, (1.0,) * 125, (True,) * 125, (math.nan,) * 125, (math.nan,) * 125, small=True)
    found = re.findall(r'<text[^>]* x="([\d.-]+)"[^>]*>(\d{4}\.\d+)</text>', draw(long, "k", "标题"))
    first, *others = sorted(float(x) for x, _ in found)
    assert all(x - 18 > first + 36 for x in others)  # the one begins at its place, the others are centred


def test_a_band_that_dwarfs_the_counts_does_not_set_the_scale() -> None:
    wild = replace(SERIES, high=(math.nan, 11.0, 12.0, 9000.0))
    assert ">9,000<" not in draw(wild, "k", "标题")
    assert ">20<" in draw(wild, "k", "标题")
