"""Measure themes against labels on the sets beside the checkout, next to the plain job.

A line a set and method: NMI and ARI of the main theme with as many themes as labels, texts without theme counted as
one cluster; mean of a few seeds. Then how far subsamples of four fifths of the citizens' complaints, their number of
themes chosen by the program, agree on the texts they share (ARI, every pair of the subsamples).
"""

import argparse
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.preprocessing import normalize

from mining.settings import DEFAULT_FILE, load_settings
from mining.themes import discovery, facets, scoring, vectors
from mining.words.lexicon import Lexicon, content, read_lexicon
from mining.words.segmentation import segment
from mining.words.tokens import Tokens

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
Labels = npt.NDArray[np.int32]


def car_symptoms() -> tuple[pd.DataFrame, pd.Series]:
    """Return single-label complaints about cars, symptoms with 20 rows or more; brand and car are facets."""
    table = pd.read_csv(
        DATA / "car_complaints_12365/car_complaints_12365.csv", dtype=str, keep_default_na=False
    )
    table = table[table["n_groups"] == "1"]
    table = table[table.groupby("label_item")["id"].transform("size") >= 20]
    table = table.sort_values(["time", "id", "text"], ignore_index=True)
    return table.rename(columns={"brand": "facet:brand", "car": "facet:car"}), table["label_item"]


def letters() -> tuple[pd.DataFrame, pd.Series]:
    """Return the distinct letters of citizens, with the official class."""
    table = pd.read_csv(DATA / "tipdm2020c_2_raw/tipdm2020c_2_raw.csv", dtype=str, keep_default_na=False)
    table = table.drop_duplicates("text").sort_values(["time", "id", "text"], ignore_index=True)
    return table, table["label"]


def complaints() -> pd.DataFrame:
    """Return citizens' complaints over a year."""
    table = pd.read_csv(DATA / "tipdm2020c_3/tipdm2020c_3.csv", dtype=str, keep_default_na=False)
    table["text"] = table["title"] + "\n" + table["text"]
    return table.drop_duplicates("text").sort_values(["time", "id", "text"], ignore_index=True)


SETS = {"car symptoms": car_symptoms, "letters": letters}


def words_of_themes(records: pd.DataFrame, lexicon: Lexicon) -> Tokens:
    """Return what themes are made of: content words but those that only say who or where."""
    tokens = content(segment(records["text"].tolist(), lexicon.entries), lexicon)
    apart = facets.facet_words(records, tokens)
    return tokens.keep(np.array([word not in apart for word in tokens.vocabulary], dtype=bool))


def ours(records: pd.DataFrame, lexicon: Lexicon) -> Callable[[int, int], Labels]:
    """Return this project's main themes as a function of their number and the seed."""
    tokens = words_of_themes(records, lexicon)

    def themes(count: int, seed: int) -> Labels:
        points = vectors.transform(vectors.fit_space(tokens, seed), tokens)
        found = discovery.discover(points, count=count, min_size=10, seed=seed)
        floors = scoring.floors(points, found.labels, found.centroids)
        scored = scoring.score(points, scoring.Profiles(found.centroids, floors))
        main = np.full(len(points), -1, dtype=np.int32)
        first = scored[scored["rank"] == 1]
        main[first["row"]] = first["theme"]
        return main

    return themes


def plain(records: pd.DataFrame, _: Lexicon) -> Callable[[int, int], Labels]:
    """Return the plain job: jieba, TF-IDF, 100 dimensions, k-means; nothing set apart."""
    texts = [" ".join(jieba.lcut(text)) for text in records["text"]]
    weighted = TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True, min_df=2, max_df=0.4).fit_transform(  # noqa: S106 - a pattern, no password
        texts
    )

    def themes(count: int, seed: int) -> Labels:
        points = normalize(TruncatedSVD(100, random_state=seed).fit_transform(weighted))
        return KMeans(count, n_init=5, random_state=seed).fit_predict(points)

    return themes


def stability(lexicon: Lexicon, seeds: range) -> str:
    """Return how far the themes of 80% subsamples agree, every pair of as many as there are seeds."""
    tokens = words_of_themes(complaints(), lexicon)
    labels = np.full((len(seeds), len(tokens)), -1, dtype=np.int32)
    for i, seed in enumerate(seeds):
        rows = np.sort(np.random.default_rng(seed + 1).permutation(len(tokens))[: len(tokens) * 4 // 5])
        part = tokens.take(rows)
        points = vectors.transform(vectors.fit_space(part, 0), part)
        labels[i, rows] = discovery.discover(points, count=None, min_size=10, seed=0).labels
    agreed = []
    for one, other in combinations(labels, 2):
        shared = (one >= 0) & (other >= 0)
        agreed.append(adjusted_rand_score(one[shared], other[shared]))
    numbers = ", ".join(str(row.max() + 1) for row in labels)
    return f"ARI {np.mean(agreed):.3f}, least {min(agreed):.3f}; number of themes {numbers}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args().seeds)
    settings = load_settings(DEFAULT_FILE).words
    lexicon = read_lexicon(
        *(
            [DEFAULT_FILE.parent / name for name in names]
            for names in (settings.stopwords, settings.dictionary, settings.synonyms)
        )
    )
    for name, read in SETS.items():
        if not DATA.exists():
            print(f"{name}: skipped, {DATA} is not there")
            continue
        records, labels = read()
        for method in (ours, plain):
            themes = method(records, lexicon)
            found = [themes(labels.nunique(), seed) for seed in seeds]
            nmi = np.mean([normalized_mutual_info_score(labels, one) for one in found])
            ari = np.mean([adjusted_rand_score(labels, one) for one in found])
            none = np.mean([np.mean(one < 0) for one in found])
            print(
                f"{name:14} {method.__name__:6} NMI {nmi:.3f} ARI {ari:.3f} without theme {none:.1%}",
                flush=True,
            )
    if DATA.exists():
        print(f"two subsamples of complaints: {stability(lexicon, range(max(2, len(seeds))))}")


if __name__ == "__main__":
    main()
