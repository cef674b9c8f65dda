"""Names of new themes."""

import numpy as np
import pandas as pd
import pytest

from mining.themes.catalogue import Catalogue
from mining.themes.founding import beside, dated, give_names, with_new_themes
from mining.themes.texts import view
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment


def seen(*texts):
    table = pd.DataFrame({"record_id": [f"{i}" for i in range(len(texts))], "text": texts, "score": np.nan})
    table = table.assign(month="2026-01", channel="")
    full = segment(list(texts), ())
    return view(table, full, content(full, Lexicon()))


def names(*texts):
    """Return the names of two themes that have half of the texts each."""
    return give_names(seen(*texts), np.repeat(np.arange(2, dtype=np.int32), len(texts) // 2), 2, ())


@pytest.mark.parametrize(
    ("end", "name"),
    [("联系电话：〔手机号〕", "漏水"), ("联系电话占线", "联系电话占线")],
    ids=["in front of a mark", "what is complained of"],
)
def test_what_stands_in_front_of_masked_data_gives_no_name(end, name):
    things = ("冰箱", "电视", "空调", "手机", "电脑")
    texts = [f"{thing}{what}，{end}" for thing in things for what in ("漏水", "坏")]
    assert names(*texts, *["快递员送货迟到"] * 10) == [name, "快递员送货迟到"]


def test_a_name_tells_a_new_theme_from_those_that_lie_beside_it():
    streets = ("长江路", "黄河路", "解放路", "人民路", "中山路", "和平路")
    new, old = ([f"{street}{what}，一直不解决" for street in streets] for what in ("快递柜超时", "电梯停运"))
    texts = [*new, "快递柜超时", *old]
    of_new = np.array([0] * 7 + [-1] * 6, dtype=np.int32)
    others = np.array([-1] * 7 + [3] * 6, dtype=np.int32)
    grown, numbers = with_new_themes(seen(*texts), Catalogue(), beside(of_new, others), ["2026-01"])
    assert [(theme.number, theme.name) for theme in grown.themes] == [("T001", "快递柜超时")]
    assert numbers == ["T001"]


def test_a_new_theme_begins_in_the_month_from_which_it_has_texts_and_not_with_a_stray_one():
    had = Catalogue().with_new(["电梯停运", "快递柜超时", "暖气不热", "绿化"], [""] * 4)
    counts = {
        "T001": {"2025-01": 9},
        "T002": {"2025-06": 3, "2025-07": 20},
        "T003": {"2025-01": 1, "2025-08": 2, "2025-09": 40},
    }
    placed = [(number, month) for number, of in counts.items() for month in of for _ in range(of[month])]
    main, months = (np.array(column, dtype=object) for column in zip(*placed, strict=True))
    assert [theme.born for theme in dated(had, ["T002", "T003", "T004"], main, months).themes] == [
        "",
        "2025-06",
        "2025-08",
        "",
    ]
