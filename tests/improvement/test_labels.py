"""Severity and dimensions against labels that a person gave after reading each text.

`labels.csv` holds ids and labels only. `before`: 300 texts that the word lists were extended after; `after`: 70 that
were drawn and labelled when the lists stood.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from mining.records.cleaning import clean
from mining.themes.dimensions import map_texts, read_schemes
from mining.words.lexicon import content, read_lexicon
from mining.words.segmentation import segment
from mining.words.severity import grade_texts, read_severity

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
LABELS = Path(__file__).with_name("labels.csv")
RED = {"人身安全", "法律与监管", "媒体与舆论", "钱款被占"}

MENTIONED = {"提到机构", "提到媒体"}

pytestmark = pytest.mark.real


class Measured(NamedTuple):
    """Labels (drawn, severity, dimension) with what the program says: sets of grades, dimension."""

    labels: pd.DataFrame
    grades: list[set[str]]
    dimension: np.ndarray


def _texts(folder: Path, labels: pd.DataFrame) -> pd.Series:
    parts = []
    for name in labels["set"].unique():
        table = pd.read_csv(
            folder / name / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
        text = table["review_only"] if "review_only" in table else table["text"]
        whole = table["title"] + "\n" + text if "title" in table else text
        parts.append(pd.Series(whole.to_numpy(), index=name + "/" + table["id"]))
    known = pd.concat(parts)
    return known[~known.index.duplicated()].loc[labels["set"] + "/" + labels["id"]]


@pytest.fixture(scope="module")
def measured(shared_data) -> Measured:
    labels = pd.read_csv(LABELS, dtype=str, keep_default_na=False)
    lexicon = read_lexicon(*([CORPORA / name] for name in ("stopwords", "dictionary", "synonyms")))
    texts = clean(_texts(shared_data, labels), cut_after=(), placeholders=())
    full = segment(texts.tolist(), lexicon.entries)
    found = grade_texts(full, read_severity([CORPORA / "severity"]))
    grades = [set(found.loc[found["row"] == row, "grade"]) for row in range(len(labels))]
    ten = next(s for s in read_schemes([CORPORA / "dimensions"]).schemes if s.name == "服务十要素")
    mapped = map_texts(full, content(full, lexicon), [ten])[ten.name].to_numpy()
    return Measured(labels, grades, np.array([*ten.seeds, ""], dtype=object)[mapped])


def _precision_recall(measured: Measured, drawn: str, names: set[str]) -> tuple[float, float]:
    rows = np.flatnonzero(measured.labels["drawn"] == drawn)
    true = [bool(names & set(measured.labels.loc[row, "severity"].split("、"))) for row in rows]
    said = [bool(names & measured.grades[row]) for row in rows]
    both = sum(t and s for t, s in zip(true, said, strict=True))
    return both / sum(said), both / sum(true)


@pytest.mark.parametrize(
    ("drawn", "names", "precision", "recall"),
    [
        ("before", RED, 0.90, 0.80),
        ("before", {"法律与监管"}, 0.95, 0.75),
        ("before", {"钱款被占"}, 0.90, 0.75),
        ("before", {"安全隐患"}, 0.80, 0.80),
        ("before", {"老幼孕弱"}, 0.90, 0.85),
        ("after", RED, 0.70, 0.70),
    ],
)
def test_grades_agree_with_the_reader(measured, drawn, names, precision, recall):
    found = _precision_recall(measured, drawn, names)
    assert found[0] >= precision
    assert found[1] >= recall


@pytest.mark.parametrize(("drawn", "agreement", "unmapped"), [("before", 0.72, 0.06), ("after", 0.70, 0.12)])
def test_the_main_determinant_agrees_with_the_reader(measured, drawn, agreement, unmapped):
    rows = (measured.labels["drawn"] == drawn).to_numpy()
    said, true = measured.dimension[rows], measured.labels.loc[rows, "dimension"].to_numpy()
    assert np.mean(said == true) >= agreement
    assert np.mean(said == "") <= unmapped


def test_the_labels_hold_ids_and_labels_only():
    labels = pd.read_csv(LABELS, dtype=str, keep_default_na=False)
    assert labels["drawn"].value_counts().to_dict() == {"before": 300, "after": 70}
    assert list(labels.columns) == ["drawn", "set", "id", "severity", "dimension"]
    assert labels["dimension"].str.len().max() <= 4
    assert set("、".join(labels["severity"]).split("、")) <= {*RED, *MENTIONED, "安全隐患", "老幼孕弱", ""}
