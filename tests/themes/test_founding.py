"""Names of new themes."""

import numpy as np
import pandas as pd
import pytest

from mining.themes.founding import give_names
from mining.themes.texts import view
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment


def names(*texts):
    """Return the names of two themes that have half of the texts each."""
    table = pd.DataFrame({"record_id": [f"{i}" for i in range(len(texts))], "text": texts, "score": np.nan})
    table = table.assign(month="2026-01", channel="")
    full = segment(list(texts), ())
    seen = view(table, full, content(full, Lexicon()))
    return give_names(seen, np.repeat(np.arange(2, dtype=np.int32), len(texts) // 2), ())


@pytest.mark.parametrize(
    ("end", "name"),
    [("联系电话：〔手机号〕", "漏水"), ("联系电话占线", "联系电话占线")],
    ids=["in front of a mark", "what is complained of"],
)
def test_what_stands_in_front_of_masked_data_gives_no_name(end, name):
    things = ("冰箱", "电视", "空调", "手机", "电脑")
    texts = [f"{thing}{what}，{end}" for thing in things for what in ("漏水", "坏")]
    assert names(*texts, *["快递员送货迟到"] * 10) == [name, "快递员送货迟到"]
