"""Texts as vectors: words and characters (TF-IDF, reduced) beside the distilled encoder.

The space is fitted once and kept: it says where a text of any later month lies. A word that it has never seen has a
place all the same: its neighbours, its characters and the encoder give it one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from mining.arrays import Floats
from mining.themes import encoder
from mining.themes.matrices import COPIED, Matrix, characters, positions, unit
from mining.themes.neighbours import neighbours
from mining.words.tokens import BORDER, Tokens

FITTED_ON = 20_000
"""Texts: the places of features are fitted on a seeded sample of at most this many."""
BLOCK = 20_000
"""Texts placed at a time."""
VOCABULARY = 40_000
"""Words with a place of their own, at most: the most frequent."""
TOO_COMMON = 0.4
"""Share of the texts above which a word or character tells no themes apart."""
LENT = 0.2
"""Times its cosine, what a neighbour adds to a word's own 1; more would let common words swallow the rest."""
DIMENSIONS = 100
SENTENCE_WEIGHT = 2.5
"""What a full encoder, where one is used, weighs for the square of the table's weight: the mean of many pieces says
less of a long text than its words do."""
ENCODER_WEIGHT = 0.8
ENCODER_FADES = 3.0
"""The encoder weighs at most ENCODER_WEIGHT, and ENCODER_FADES / sqrt(words of a usual text) in longer ones: what the
words of a text say by themselves becomes surer with the root of their number, what is known beforehand does not."""


@dataclass(frozen=True)
class Space:
    """Where texts lie.

    Attributes
    ----------
    words, characters
        The features, in code-point order.
    word_idf, character_idf
        float32, one for each feature; zero for those that are too common.
    word_places, character_places
        float32 [features, d]: where each feature draws a text.
    encoder_centre
        float32 [width of the encoder]: what the texts of the fit have in common.
    encoder_weight
        Length of the encoder's part beside the unit length of the other.
    sentence_centre
        float32 [width of the sentence vectors]: what they have in common; empty where none are used.
    """

    words: tuple[str, ...]
    word_idf: Floats
    word_places: Floats
    characters: tuple[str, ...]
    character_idf: Floats
    character_places: Floats
    encoder_centre: Floats
    encoder_weight: float
    sentence_centre: Floats

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the space as arrays that `numpy.savez` writes without pickling."""
        arrays = {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}
        if not len(self.sentence_centre):
            del arrays["sentence_centre"]
        return arrays | {"words": _packed(self.words), "characters": _packed(self.characters)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Space":
        """Return the space that `to_arrays` took apart."""
        arrays = {"sentence_centre": np.zeros(0, dtype=np.float32), **arrays}
        values: dict[str, Any] = {field.name: arrays[field.name] for field in fields(cls)}
        values["words"], values["characters"] = _unpacked(values["words"]), _unpacked(values["characters"])
        values["encoder_weight"] = float(values["encoder_weight"])
        return cls(**values)


def fit_space(tokens: Tokens, seed: int, sentences: Floats | None = None) -> Space:
    """Return the space of these texts; `tokens` hold content words, with or without borders.

    `sentences`, float32 [texts, d], are vectors of the same texts from a full encoder, if one is used.
    """
    counts = tokens.counts()
    words, word_idf = _features(tokens.vocabulary, counts)
    spelling, incidence = characters(tokens.vocabulary)
    letters, character_idf = _features(spelling, counts @ incidence)
    rng = np.random.default_rng(seed)
    sample = tokens.take(np.sort(rng.permutation(len(tokens))[:FITTED_ON]))
    placed = np.bincount(sample.ids, minlength=len(tokens.vocabulary)) > 0
    sample = sample.keep(placed | (positions(tokens.vocabulary, words) >= 0))
    with threadpool_limits(1):
        smoothing = _smoothing(sample.vocabulary, words, word_idf)
        by_word = _tfidf(sample.counts(), _weights(sample.vocabulary, words, word_idf))
        by_character = _tfidf(sample.counts() @ _spelt(sample.vocabulary, letters), character_idf)
        places = _principal(by_word, smoothing, by_character, rng)
        word_places = (smoothing @ places[: len(words)])[positions(words, sample.vocabulary)]
        centre = _mean_of_filled(encoder.encode(sample))
    weight = _encoder_weight(tokens)
    common = np.zeros(0, dtype=np.float32) if sentences is None else _mean_of_filled(sentences)
    return Space(
        words, word_idf, word_places, letters, character_idf, places[len(words) :], centre, weight, common
    )


def _mean_of_filled(rows: Floats) -> Floats:
    filled = np.any(rows != 0, axis=1)
    return np.asarray(rows.sum(axis=0) / max(filled.sum(), 1), dtype=np.float32)


def _encoder_weight(tokens: Tokens) -> float:
    """Return what the encoder weighs beside the words, from the median number of words in texts that have any."""
    spoken = np.array([word != BORDER for word in tokens.vocabulary], dtype=bool)
    lengths = tokens.keep(spoken).lengths()
    usual = float(np.median(lengths[lengths > 0])) if np.any(lengths) else 1.0
    return min(ENCODER_WEIGHT, ENCODER_FADES / math.sqrt(usual))


def transform(space: Space, tokens: Tokens, sentences: Floats | None = None) -> Floats:
    """Return where texts lie, float32 [texts, d]: unit rows, zero rows for texts without content.

    Without `sentences` a space that has them gives the place of the words alone.
    """
    place, encode = _placing(space, tokens.vocabulary), encoder.encoding(tokens.vocabulary)
    width = space.word_places.shape[1] + len(space.encoder_centre) + len(space.sentence_centre)
    points = np.zeros((len(tokens), width), dtype=np.float32)
    with threadpool_limits(1):
        for start in range(0, len(tokens), BLOCK):
            rows = slice(start, min(start + BLOCK, len(tokens)))
            texts = tokens.take(np.arange(rows.start, rows.stop))
            encoded = _centred(encode(texts), space.encoder_centre) * np.float32(space.encoder_weight)
            parts = [unit(place(texts)), encoded]
            if len(space.sentence_centre):
                parts.append(_spoken(space, parts, None if sentences is None else sentences[rows]))
            points[rows] = unit(np.hstack(parts))
    return points


def _spoken(space: Space, parts: Sequence[Floats], sentences: Floats | None) -> Floats:
    """Return the part of the sentence vectors beside the `parts` of the words; zeros for texts without content."""
    if sentences is None:
        return np.zeros((len(parts[0]), len(space.sentence_centre)), dtype=np.float32)
    spoken = _centred(sentences, space.sentence_centre)
    spoken[~np.any(np.hstack(parts), axis=1)] = 0
    return spoken * np.float32(SENTENCE_WEIGHT * space.encoder_weight**2)


def _centred(rows: Floats, centre: Floats) -> Floats:
    """Return the directions of the rows from the centre; rows of zeros stay."""
    directions = rows - centre
    directions[~np.any(rows, axis=1)] = 0
    return unit(directions)


def _placing(space: Space, vocabulary: tuple[str, ...]) -> Callable[[Tokens], Floats]:
    """Return what gives the part of words and characters of texts of this vocabulary, float32 [texts, d]."""
    weights = _weights(vocabulary, space.words, space.word_idf)
    word_places, spelt = _places_of(vocabulary, space), _spelt(vocabulary, space.characters)

    def place(texts: Tokens) -> Floats:
        counts = texts.counts()
        by_word, by_character = _tfidf(counts, weights), _tfidf(counts @ spelt, space.character_idf)
        return np.asarray(by_word @ word_places + by_character @ space.character_places)

    return place


def _features(names: tuple[str, ...], counts: Matrix) -> tuple[tuple[str, ...], Floats]:
    """Return the names kept as features and their smoothed inverse document frequency; zero for common ones."""
    texts = counts.shape[0]
    frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
    most = np.lexsort((np.arange(len(names)), -frequency))[:VOCABULARY]
    kept = np.sort(most[frequency[most] >= 2])
    idf = np.log((1 + texts) / (1 + frequency[kept])) + 1
    border = np.array([names[i] == BORDER for i in kept], dtype=bool)
    idf[border | (frequency[kept] > TOO_COMMON * texts)] = 0
    return tuple(names[i] for i in kept), idf.astype(np.float32)


def _weights(names: tuple[str, ...], words: tuple[str, ...], idf: Floats) -> Floats:
    """Return the inverse document frequency of names, [names]; an unknown word counts as the rarest."""
    weights = np.append(idf, idf.max(initial=0))[positions(names, words)]
    weights[[name == BORDER for name in names]] = 0
    return weights


def _spelt(names: tuple[str, ...], known: tuple[str, ...]) -> Matrix:
    """Return how often each known character stands in each name, [names, known]."""
    spelling, incidence = characters(names)
    at = positions(spelling, known)
    kept = np.flatnonzero(at >= 0)
    ones = np.ones(len(kept), dtype=np.int32)
    return incidence @ sparse.csr_matrix((ones, (kept, at[kept])), shape=(len(spelling), len(known)))


def _tfidf(counts: Matrix, idf: Floats) -> Matrix:
    """Return (1 + ln count) times idf, rows of unit length, float32."""
    data = (1 + np.log(counts.data.astype(np.float32))) * idf[counts.indices]
    weighted = sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)
    return _unit(weighted)


def _unit(matrix: Matrix) -> Matrix:
    """Return the rows scaled to length one, float32."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    data = matrix.data / np.repeat(np.where(length > 0, length, 1), np.diff(matrix.indptr))
    return sparse.csr_matrix((data.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)


def _smoothing(names: tuple[str, ...], words: tuple[str, ...], idf: Floats) -> Matrix:
    """Return what each name stands for among the known words, [names, words]: itself and, less, its neighbours."""
    at = positions(names, words)
    itself = np.flatnonzero(at >= 0)
    rows, columns, cosines = neighbours(names, words, idf)
    values = np.concatenate([np.ones(len(itself), dtype=np.float32), LENT * cosines])
    places = (np.concatenate([itself, rows]), np.concatenate([at[itself], columns]))
    return _unit(sparse.csr_matrix((values, places), shape=(len(names), len(words))))


def _places_of(names: tuple[str, ...], space: Space) -> Floats:
    """Return where words draw a text, [names, d]; for a word new to the space, where its neighbours do."""
    at = positions(names, space.words)
    places = (
        space.word_places[at]
        if len(space.words)
        else np.zeros((len(names), space.word_places.shape[1]), np.float32)
    )
    new = np.flatnonzero(at < 0)
    rows, columns, cosines = neighbours(tuple(names[i] for i in new), space.words, space.word_idf)
    lent = sparse.csr_matrix((cosines, (rows, columns)), shape=(len(new), len(space.words)))
    places[new] = _unit(lent) @ space.word_places
    return places


def _principal(by_word: Matrix, smoothing: Matrix, by_character: Matrix, rng: np.random.Generator) -> Floats:
    """Return the leading right singular vectors of [by_word @ smoothing, by_character], [features, d].

    Randomised subspace iteration (Halko, Martinsson and Tropp 2011); the product with the smoothing is never
    formed, it would be several times as full.
    """
    words = smoothing.shape[1]
    features = words + by_character.shape[1]
    rank = min(by_word.shape[0], features, DIMENSIONS)
    width = min(by_word.shape[0], features, DIMENSIONS + 10)

    def project(basis: Floats) -> Floats:
        return np.asarray(by_word @ (smoothing @ basis[:words]) + by_character @ basis[words:])

    def back(rows: Floats) -> Floats:
        return np.vstack([smoothing.T @ (by_word.T @ rows), by_character.T @ rows])

    basis = _orthonormal(back(rng.standard_normal((by_word.shape[0], width), dtype=np.float32)))
    for _ in range(3):
        basis = _orthonormal(back(project(basis)))
    projected = project(basis)
    axes = np.linalg.eigh(projected.T @ projected)[1][:, ::-1]
    return np.asarray(basis @ axes[:, :rank])


def _orthonormal(columns: Floats) -> Floats:
    """Return an orthonormal basis of the columns by way of their inner products: much quicker than QR when tall."""
    inner = np.zeros((columns.shape[1], columns.shape[1]))
    for start in range(0, len(columns), COPIED):
        block = columns[start : start + COPIED].astype(np.float64)
        inner += block.T @ block
    squares, axes = np.linalg.eigh(inner)
    kept = squares > squares.max(initial=0) * 1e-10
    return np.asarray(columns @ (axes[:, kept] / np.sqrt(squares[kept])).astype(np.float32))


def _packed(names: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(array: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
