"""Texts as vectors: words and characters (TF-IDF, reduced) beside the distilled encoder.

The space is fitted once and kept: it says where a text of any later month lies. A word that it has never seen has a
place all the same: its neighbours, its characters and the encoder give it one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from mining.themes import encoder
from mining.words.tokens import BORDER, Tokens

Floats = npt.NDArray[np.float32]
Matrix = sparse.csr_matrix

FITTED_ON = 20_000
"""Texts: the places of features are fitted on a seeded sample of at most this many."""
BLOCK = 50_000
"""Texts placed at a time."""
VOCABULARY = 40_000
"""Words with a place of their own, at most: the most frequent."""
TOO_COMMON = 0.4
"""Share of the texts above which a word or character tells no themes apart."""
NEIGHBOURS = 5
NEAREST_AMONG = 5_000
"""Neighbours are sought among this many most frequent words; a rare word would lend little."""
SIMILAR = 0.5
"""Cosine from which a word is a neighbour."""
DIMENSIONS = 100


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
    """

    words: tuple[str, ...]
    word_idf: Floats
    word_places: Floats
    characters: tuple[str, ...]
    character_idf: Floats
    character_places: Floats
    encoder_centre: Floats
    encoder_weight: float

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the space as arrays that `numpy.savez` writes without pickling."""
        arrays = {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}
        return arrays | {"words": _packed(self.words), "characters": _packed(self.characters)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Space":
        """Return the space that `to_arrays` took apart."""
        values: dict[str, Any] = {field.name: arrays[field.name] for field in fields(cls)}
        values["words"], values["characters"] = _unpacked(values["words"]), _unpacked(values["characters"])
        values["encoder_weight"] = float(values["encoder_weight"])
        return cls(**values)


def fit_space(tokens: Tokens, seed: int) -> Space:
    """Return the space of these texts; `tokens` hold content words, with or without borders."""
    counts = tokens.counts()
    names, incidence = _characters(tokens.vocabulary)
    words, word_idf = _features(tokens.vocabulary, counts)
    characters, character_idf = _features(names, counts @ incidence)
    rng = np.random.default_rng(seed)
    sample = tokens.take(np.sort(rng.permutation(len(tokens))[:FITTED_ON]))
    by_word = _word_weights(sample, words, word_idf)
    by_character = _character_weights(sample, characters, character_idf)
    with threadpool_limits(1):
        smoothing = _smoothing(tokens.vocabulary, words, word_idf)
        places = _principal(by_word, smoothing, by_character, rng)
        word_places = (smoothing @ places[: len(words)])[_positions(words, tokens.vocabulary)]
        encoded = encoder.encode(sample)
    return Space(
        words,
        word_idf,
        word_places,
        characters,
        character_idf,
        places[len(words) :],
        encoded.mean(axis=0) if len(encoded) else encoded.sum(axis=0),
        1.0,
    )


def transform(space: Space, tokens: Tokens) -> Floats:
    """Return where texts lie, float32 [texts, d]: unit rows, zero rows for texts without content."""
    with threadpool_limits(1):
        word_places = _places_of(tokens.vocabulary, space)
        blocks = [
            _placed(space, word_places, tokens.take(np.arange(start, min(start + BLOCK, len(tokens)))))
            for start in range(0, max(len(tokens), 1), BLOCK)
        ]
    return np.concatenate(blocks)


def unit(rows: Floats) -> Floats:
    """Return rows of length one; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)


def _placed(space: Space, word_places: Floats, tokens: Tokens) -> Floats:
    by_word = _word_weights(tokens, space.words, space.word_idf)
    by_character = _character_weights(tokens, space.characters, space.character_idf)
    features = unit(by_word @ word_places + by_character @ space.character_places)
    encoded = encoder.encode(tokens)
    known = np.any(encoded != 0, axis=1, keepdims=True)
    encoded = unit(np.where(known, encoded - space.encoder_centre, 0)) * np.float32(space.encoder_weight)
    return unit(np.hstack([features, encoded]))


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


def _characters(words: tuple[str, ...]) -> tuple[tuple[str, ...], Matrix]:
    """Return the characters of the words and how often each stands in each word, [words, characters]."""
    listed = Tokens.from_lists([list(word) for word in words])
    return listed.vocabulary, listed.counts()


def _positions(names: tuple[str, ...], known: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the position of each name among the known ones, -1 where it is not one."""
    number = {name: i for i, name in enumerate(known)}
    return np.array([number.get(name, -1) for name in names], dtype=np.int64)


def _word_weights(tokens: Tokens, words: tuple[str, ...], idf: Floats) -> Matrix:
    """Return TF-IDF over the tokens' own vocabulary, rows of unit length; an unknown word counts as the rarest."""
    at = _positions(tokens.vocabulary, words)
    weight = np.where(at >= 0, np.append(idf, 0)[at], idf.max(initial=0))
    weight[[i for i, word in enumerate(tokens.vocabulary) if word == BORDER]] = 0
    return _tfidf(tokens.counts(), weight.astype(np.float32))


def _character_weights(tokens: Tokens, characters: tuple[str, ...], idf: Floats) -> Matrix:
    """Return TF-IDF over the known characters, rows of unit length."""
    names, incidence = _characters(tokens.vocabulary)
    at = _positions(names, characters)
    known = np.flatnonzero(at >= 0)
    shape = (len(names), len(characters))
    selection = sparse.csr_matrix((np.ones(len(known), dtype=np.int32), (known, at[known])), shape=shape)
    return _tfidf((tokens.counts() @ (incidence @ selection)).tocsr(), idf)


def _tfidf(counts: Matrix, idf: Floats) -> Matrix:
    """Return (1 + ln count) times idf, rows of unit length, float32."""
    data = (1 + np.log(counts.data.astype(np.float32))) * idf[counts.indices]
    weighted = sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1))).ravel()
    weighted.data /= np.repeat(np.where(length > 0, length, 1), np.diff(weighted.indptr)).astype(np.float32)
    return weighted


def _smoothing(names: tuple[str, ...], words: tuple[str, ...], idf: Floats) -> Matrix:
    """Return what each name stands for among the known words, [names, words]: itself and its neighbours."""
    at = _positions(names, words)
    itself = np.flatnonzero(at >= 0)
    rows, columns, cosines = _neighbours(names, words, idf)
    values = np.concatenate([np.ones(len(itself)), cosines]).astype(np.float32)
    places = (np.concatenate([itself, rows]), np.concatenate([at[itself], columns]))
    return sparse.csr_matrix((values, places), shape=(len(names), len(words)))


def _neighbours(
    names: tuple[str, ...], words: tuple[str, ...], idf: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Return pairs of a name and a known word that means nearly the same: row, column, cosine."""
    among = np.flatnonzero(idf > 0)
    among = np.sort(among[np.argsort(idf[among], kind="stable")[:NEAREST_AMONG]])
    known = encoder.word_vectors(tuple(words[i] for i in among))
    if not known.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
    raise NotImplementedError


def _places_of(names: tuple[str, ...], space: Space) -> Floats:
    """Return where words draw a text, [names, d]; for a word new to the space, where its neighbours do."""
    at = _positions(names, space.words)
    width = space.word_places.shape[1]
    places = np.vstack([space.word_places, np.zeros((1, width), np.float32)])[at]
    new = np.flatnonzero(at < 0)
    rows, columns, cosines = _neighbours(tuple(names[i] for i in new), space.words, space.word_idf)
    lent = sparse.csr_matrix((cosines, (rows, columns)), shape=(len(new), len(space.words)))
    places[new] = lent @ space.word_places
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
        return by_word @ (smoothing @ basis[:words]) + by_character @ basis[words:]

    def back(rows: Floats) -> Floats:
        return np.vstack([smoothing.T @ (by_word.T @ rows), by_character.T @ rows])

    basis = np.linalg.qr(back(rng.standard_normal((by_word.shape[0], width), dtype=np.float32)))[0]
    for _ in range(3):
        basis = np.linalg.qr(back(project(basis)))[0]
    projected = project(basis)
    axes = np.linalg.eigh(projected.T @ projected)[1][:, ::-1]
    return np.asarray(basis @ axes[:, :rank])


def _packed(names: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(array: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
