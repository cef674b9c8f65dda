"""Cleaning and redaction beside plain `jieba.lcut`, one process, the same texts of 50 characters.

Run it alone, or call `measure` from another script. The aim: a third of jieba's time or less.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import pandas as pd

from mining.records.cleaning import clean
from mining.records.privacy import redact

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data"
SETS = ("jd_aircon", "appstore_smarthome", "tipdm2020c_3")
RECORDS = 100_000
LENGTH = 50


def texts() -> pd.Series:
    """Return different texts of 50 characters, cut from real feedback, or from the sample where that is absent."""
    files = [SHARED / name / f"{name}.csv" for name in SETS] if SHARED.exists() else []
    files = files or sorted((PROJECT / "corpora" / "feedback").glob("*.csv"))
    pieces: dict[str, None] = {}
    for file in files:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        longest = table.map(len).sum().idxmax()
        for text in table[longest]:
            for start in range(0, len(text) - LENGTH + 1, LENGTH):
                pieces[text[start : start + LENGTH]] = None
    return pd.Series(list(pieces), dtype="str").head(RECORDS)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure() -> dict[str, float]:
    """Return processor seconds for 100,000 texts of each step, and the share of jieba's time."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    sample = texts()
    scale = RECORDS / len(sample)
    redact(clean(sample.head(100)))  # what is read and compiled once
    cleaned = clean(sample)
    result = {
        "jieba.lcut": scale * seconds(lambda: [tokenizer.lcut(text) for text in sample]),
        "clean": scale * seconds(lambda: clean(sample)),
        "redact": scale * seconds(lambda: redact(cleaned)),
    }
    return {
        **result,
        "share": (result["clean"] + result["redact"]) / result["jieba.lcut"],
        "texts": len(sample),
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:12} {value:10.2f}")
