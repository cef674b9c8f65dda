"""Segmentation beside plain `jieba.lcut`, one process, the same texts of 50 characters.

Run it alone, or call `measure` from another script. The aim: an eighth of jieba's time or less.
"""

from pathlib import Path

import pandas as pd
from bench_intake import seconds

from mining.records.cleaning import normalise
from mining.words.segmentation import make_tokenizer, segment

PROJECT = Path(__file__).parents[1]
RECORDS = 100_000
LENGTH = 50


def texts() -> list[str]:
    """Return different texts of 50 characters, cut from real feedback, or from the sample where that is absent.

    Where one cut does not give enough, further ones begin a few characters later.
    """
    files = sorted((PROJECT.parent / "shared" / "data").glob("*/*_*.csv")) or sorted(
        (PROJECT / "corpora" / "feedback").glob("*.csv")
    )
    running = []
    for file in files:
        table = pd.read_csv(
            file, dtype=str, keep_default_na=False, encoding_errors="replace", on_bad_lines="skip"
        )
        running += table[table.map(len).sum().idxmax()].unique().tolist()
    line = "".join(normalise("".join(running)).split())
    found: dict[str, None] = {}
    for first in range(0, LENGTH, 5):
        found.update(dict.fromkeys(line[at : at + LENGTH] for at in range(first, len(line) - LENGTH, LENGTH)))
        if len(found) >= RECORDS:
            break
    return list(found)[:RECORDS]


def measure() -> dict[str, float]:
    """Return the number of texts and the processor seconds of jieba and of this project, loading included."""
    sample = texts()
    ours = seconds(lambda: segment(sample, ()))
    plain = seconds(lambda: [*map(make_tokenizer(()).lcut, sample)])
    return {"texts": len(sample), "jieba": plain, "ours": ours, "share": ours / plain}


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:8} {value:10.3f}")
