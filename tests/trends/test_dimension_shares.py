import numpy as np
import pandas as pd
import pytest

from mining.themes.dimensions import Scheme
from mining.trends.dimensions import tabulate

SCHEME = Scheme("要素", {"态度": ("骂",), "安全": ("起火",), "有形": ("脏",)})


def test_a_dozen_texts_are_counted_with_wilsons_interval_the_unmapped_last() -> None:
    settled = pd.DataFrame(
        {"record_id": list("abcdefghijkl"), "要素": ["态度"] * 5 + ["安全"] * 3 + [""] * 2 + ["态度", "安全"]}
    )
    counted = np.array([True] * 10 + [False] * 2)
    found = tabulate(settled, counted, [SCHEME])
    assert found[["dimension", "n", "share"]].to_numpy().tolist() == [
        ["态度", 5, 0.5], ["安全", 3, 0.3], ["有形", 0, 0.0], ["", 2, 0.2]
    ]  # fmt: skip
    assert found["record_ids"].tolist() == [tuple("abcde"), tuple("fgh"), (), ("i", "j")]
    assert found.loc[1, ["share_low", "share_high"]].tolist() == pytest.approx([0.1078, 0.6032], abs=1e-4)
    assert tabulate(settled, np.zeros(12, dtype=bool), [SCHEME]).empty
    assert tabulate(settled, counted, []).empty
