"""Measure how well the several themes of a text fit its several labels: near centroids against a theme for each clause.

Complaints about cars with all their fault codes. Themes are found on the single-label texts, as many as symptoms with
twenty rows, and each stands for the symptom that most of its texts have. Precision, recall and F1 of the symptoms of
all texts, single and several.
"""

import numpy as np
import pandas as pd
from bench_themes import DATA

from mining.arrays import Flags, Longs
from mining.inputs import read_words
from mining.settings import load_settings
from mining.themes import discovery, facets, learning, scoring, vectors
from mining.words.lexicon import content
from mining.words.segmentation import segment
from mining.words.tokens import BORDER, Tokens

LEAST_ROWS = 20
CLOSE = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)


def complaints() -> tuple[pd.DataFrame, list[frozenset[str]], Flags]:
    """Return the complaints with a known symptom, the symptoms of each, and which have a single one."""
    table = pd.read_csv(
        DATA / "car_complaints_12365/car_complaints_12365.csv", dtype=str, keep_default_na=False
    )
    table = table.sort_values(["time", "id", "text"], ignore_index=True)
    table = table.rename(columns={"brand": "facet:brand", "car": "facet:car"}).assign(
        month=table["time"].str[:7]
    )
    often = table.loc[table["n_groups"] == "1", "label_item"].value_counts()
    known = frozenset(often.index[often >= LEAST_ROWS])
    symptoms = [
        known.intersection(code.split(":")[-1] for code in codes.split("|")) for codes in table["labels_all"]
    ]
    has = np.array([len(found) > 0 for found in symptoms], dtype=bool)
    single = ((table["n_groups"] == "1") & table["label_item"].isin(known)).to_numpy()
    return table[has].reset_index(drop=True), [found for found in symptoms if found], single[has]


def clauses(full: Tokens) -> tuple[Tokens, Longs]:
    """Return the clauses of all texts, and the text of each."""
    border = np.array([word == BORDER for word in full.vocabulary], dtype=bool)[full.ids]
    row = full.row_of_token()
    starts = np.flatnonzero(np.diff(row + np.cumsum(border), prepend=-1))
    return Tokens(full.vocabulary, full.ids, np.append(starts, len(full.ids))), row[starts]


def told(found: list[set[str]], symptoms: list[frozenset[str]]) -> str:
    """Return precision, recall and F1 of the symptoms found, and how many a text."""
    right = sum(len(one & true) for one, true in zip(found, symptoms, strict=True))
    given, wanted = sum(map(len, found)), sum(map(len, symptoms))
    return (
        f"precision {right / given:.3f} recall {right / wanted:.3f} F1 {2 * right / (given + wanted):.3f}, "
        f"{given / len(found):.2f} a text"
    )


def main() -> None:
    """Print a line for each way to give a text several themes."""
    if not DATA.exists():
        print(f"skipped: {DATA} is not there")
        return
    records, symptoms, single = complaints()
    lexicon = read_words(load_settings())
    full = segment(records["text"].tolist(), lexicon.entries)
    apart = facets.facet_words(records, content(full, lexicon))

    def features(tokens: Tokens) -> Tokens:
        kept = content(tokens, lexicon)
        return kept.keep(np.array([word not in apart for word in kept.vocabulary], dtype=bool))

    learned = features(full).take(np.flatnonzero(single))
    space = vectors.fit_space(learned, 0)
    points = vectors.transform(space, learned)
    symptom = records["label_item"][single]
    count = symptom.nunique()
    labels = discovery.discover(points, count=count, min_size=10, seed=0).labels
    profiles = learning.profiles_of(points, labels, count)
    means = symptom.groupby(labels).agg(lambda own: own.mode().iloc[0])

    def symptoms_of(tokens: Tokens, text: Longs, close: float) -> str:
        scoring.CLOSE = close
        scores = scoring.score(vectors.transform(space, features(tokens)), profiles)
        found: list[set[str]] = [set() for _ in symptoms]
        for row, theme in zip(scores["row"], scores["theme"], strict=True):
            found[text[row]].add(means[theme])
        return told(found, symptoms)

    for close in CLOSE:
        print(f"near centroids, {close:.2f} of the best: {symptoms_of(full, np.arange(len(full)), close)}")
    print(f"the nearest of each clause: {symptoms_of(*clauses(full), 1.0)}")


if __name__ == "__main__":
    main()
