"""Names of themes and issues: phrases that customers use here and hardly elsewhere."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, pairwise
from itertools import count as numbers_from

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Labels, Longs
from mining.themes import predicates
from mining.themes.phrases import LEAST_TEXTS, NEGATIONS, Phrases, find_phrases
from mining.themes.terms import readable, telling_words
from mining.words.tokens import Tokens

SHORTEST_NAME, LONGEST_NAME = 4, 12
_TEXTS_PER_LABEL = 2_000
_PRIOR = 0.5
_LOOKED_AT = 200
_DENIED = 0.1
_SPREAD = 1 / 4
_DEFECT, _VERDICT, _CASE = 1.75, 1.25, 1.1


def name_themes(
    tokens: Tokens,
    content: Tokens,
    labels: Labels,
    count: int,
    *,
    refused: Callable[[str], bool],
    set_apart: Collection[str],
) -> list[str]:
    """Return a name for each label 0..count-1, told from the texts of all labels.

    A name is a sequence of two to seven words inside a clause, the one with the highest product of how many texts
    of the label have it, how much it leans to the label, how telling its words are and whether it says what is
    wrong (`_scores`). It starts with a content word, a letter or a negation, ends with a content word or the one that
    closes it everywhere (`Phrases.closing`), and holds neither numbers nor words of `set_apart`. No name is `refused`,
    no two contain each other or differ in the verdict alone (体验太差, 体验极差). Where no phrase is frequent enough
    the most telling words stand in, verdicts and denials last.

    Parameters
    ----------
    tokens, content
        The same texts, whole (with borders) and reduced to the words that carry content.
    labels
        int32, shape (texts,): the theme of each text, -1 for none.
    refused, set_apart
        Tells a name that may not be given; words that may not stand in one.
    """
    telling = telling_words(content, labels, count, set_apart)
    # The rarest words of a label have the highest z: 万家丽路, which ten of 215 letters name.
    telling["z"] *= telling["share"] ** _SPREAD
    phrases, asked = _phrases(tokens, content, labels, count, set_apart)
    scored = _scores(phrases, telling, content.vocabulary, asked, _says_what(phrases))
    verdicts = frozenset(np.array(tokens.vocabulary)[predicates.vague(tokens.vocabulary)])
    return _choose(scored, phrases, _stand_ins(telling, content, count), refused, verdicts, _pieces)


def name_cases(tokens: Tokens, content: Tokens, labels: Labels, count: int, emphasis: Doubles) -> list[str]:
    """Return a name for each case 0..count-1, which says which one it is, where a theme's name says what is wrong.

    As `name_themes`, but a name has a word of what its texts speak of (`_spoken_of`) and may contain another one.
    `emphasis`, shape (vocabulary of `content`,), is what to multiply the words' z with.
    """
    telling = telling_words(content, labels, count, ())
    telling["z"] *= emphasis[telling["word"]]
    phrases, asked = _phrases(tokens, content, labels, count, ())
    scored = _scores(phrases, telling, content.vocabulary, asked, _says_which(phrases))
    scored = _spoken_of(scored, phrases, telling, content.vocabulary)
    anything = frozenset[str]()
    stand_ins = _stand_ins(telling, content, count)
    return _choose(scored, phrases, stand_ins, anything.__contains__, anything, lambda name: {name})


def name_rise(tokens: Tokens, content: Tokens, labels: Labels, words: Collection[str]) -> str:
    """Return the best phrase of the texts of label 0, against the others, with one of `words`; `""` if there is none.

    Phrases are as good as for the name of an issue (`name_cases`).
    """
    telling = telling_words(content, labels, 1, ())
    phrases, asked = _phrases(tokens, content, labels, 1, ())
    scored = _scores(phrases, telling, content.vocabulary, asked, _says_which(phrases))
    found = map(phrases.closed, scored["phrase"])
    return next(("".join(phrase) for phrase in found if not set(words).isdisjoint(phrase)), "")


def _phrases(
    tokens: Tokens, content: Tokens, labels: Labels, count: int, set_apart: Collection[str]
) -> tuple[Phrases, Labels]:
    """Return the phrases of a sample of the texts, and the labels of these, -1 where they are `count` or more."""
    rows = _sample(labels)
    asked = np.where(labels < count, labels, -1)[rows]
    return find_phrases(tokens.take(rows), asked, frozenset(content.vocabulary), frozenset(set_apart)), asked


def _stand_ins(telling: pd.DataFrame, content: Tokens, count: int) -> list[tuple[str, ...]]:
    """Return the words of each label that stand in where it has no phrase."""
    says_little = predicates.vague(content.vocabulary) | predicates.privative(content.vocabulary)
    last = np.argsort(says_little[telling["word"]], kind="stable")
    return readable(telling.iloc[last], content.vocabulary, count)


def _sample(labels: Labels) -> Longs:
    """Return the rows to read: up to 2,000 of each label, evenly spaced."""
    rows = np.flatnonzero(labels >= 0)
    rows = rows[np.argsort(labels[rows], kind="stable")]
    size = np.bincount(labels[rows])
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(size) - size, size)
    step = np.maximum(size / _TEXTS_PER_LABEL, 1.0)[labels[rows]]
    return np.sort(rows[np.floor(rank / step) != np.floor((rank - 1) / step)])


def _says_what(phrases: Phrases) -> Doubles:
    """Return what to multiply the score of a phrase with for saying what is wrong, shape (phrases,)."""
    words = phrases.tokens.vocabulary
    judged = phrases.holds(predicates.vague(words) | predicates.denials(words))
    says = np.where(phrases.holds(predicates.defects(words)), _DEFECT, np.where(judged, _VERDICT, 1.0))
    return np.asarray(says)


def _says_which(phrases: Phrases) -> Doubles:
    """Return the same for an issue, which may well be called after a place."""
    return np.asarray(np.where(phrases.holds(predicates.predicate(phrases.tokens.vocabulary)), _CASE, 1.0))


def _scores(
    phrases: Phrases, telling: pd.DataFrame, vocabulary: Sequence[str], labels: Labels, says: Doubles
) -> pd.DataFrame:
    """Return phrase, label, score, share (of the label's texts): best first, of those that one text in fifty has.

    score = texts inside ^ 3/4 * lean ^ 2 * (z of the phrase's distinct words in the label, as `telling` has it, summed,
    over the square root of their number) * how complete the phrase is * whether it says what is wrong (`says`) * how
    near its length is to a name's. A word that only judges or asks is worth z = 0. lean = share of the label's
    texts with the phrase / (that share + the same share elsewhere).
    """
    size = np.bincount(labels[labels >= 0], minlength=1)
    pairs = phrases.pairs
    pairs = pairs[pairs["inside"] >= np.maximum(LEAST_TEXTS, size / 50)[pairs["label"]]]
    n = size[pairs["label"]]
    share = pairs["inside"] / n
    elsewhere = (phrases.texts[pairs["phrase"]] - pairs["inside"] + _PRIOR) / (len(labels) - n + 1)
    frequent = pairs["inside"] ** 0.75 * (share / (share + elsewhere)) ** 2
    frequent *= (phrases.whole * says)[pairs["phrase"]]
    pairs = pairs.assign(score=frequent, share=share).sort_values(
        ["label", "score", "phrase"], ascending=[True, False, True]
    )
    pairs = pairs.groupby("label").head(_LOOKED_AT)
    spoken = {word for phrase in pairs["phrase"].unique().tolist() for word in phrases.words(phrase)}
    counts = ~predicates.vague(vocabulary) & np.fromiter(map(spoken.__contains__, vocabulary), np.bool_)
    z = {
        (label, vocabulary[word]): value
        for label, word, value, _ in telling[counts[telling["word"]]].itertuples(index=False, name=None)
    }
    pairs["score"] *= [
        _worth(phrases.words(phrase), label, z)
        for phrase, label in zip(pairs["phrase"], pairs["label"], strict=True)
    ]
    return pairs.sort_values(["label", "score", "phrase"], ascending=[True, False, True], kind="stable")


def _spoken_of(
    scored: pd.DataFrame, phrases: Phrases, telling: pd.DataFrame, vocabulary: Sequence[str]
) -> pd.DataFrame:
    """Return the scores of the phrases that have a word of what their label speaks of.

    That is a word of two characters or more that at least half as many texts of the label have as have the most
    frequent of its three most telling ones: a sentence that three people copied says what three people say. A phrase
    that denies (没有 广告) stands in at least one text in ten: what few deny most may complain of.
    """
    named = ~predicates.vague(vocabulary) & np.fromiter((len(word) > 1 for word in vocabulary), np.bool_)
    telling = telling[named[telling["word"]]]
    most = telling.groupby("label").head(3).groupby("label")["share"].max()
    held = telling[telling["share"] >= telling["label"].map(most) / 2]
    words = held["word"].map(dict(enumerate(vocabulary))).groupby(held["label"]).agg(frozenset).to_dict()
    speaks = [
        label not in words or not words[label].isdisjoint(phrases.words(phrase))
        for phrase, label in zip(scored["phrase"], scored["label"], strict=True)
    ]
    denies = phrases.holds(predicates.privative(phrases.tokens.vocabulary))[scored["phrase"]]
    return scored[np.array(speaks, dtype=bool) & (~denies | (scored["share"] >= _DENIED))]


def _worth(words: tuple[str, ...], label: int, z: Mapping[tuple[int, str], float]) -> float:
    telling = [z.get((label, word), 0.0) for word in dict.fromkeys(words)]
    # A single character in front is mostly the end of a word that was cut: 市地铁, 组村民.
    cut = 0.5 if len(words[0]) == 1 and words[0] not in NEGATIONS else 1.0
    cut *= 0.5 if words[0].isascii() and len(words[0]) == 1 else 1.0
    return float(cut * sum(telling) / np.sqrt(len(telling)) * _length_fit("".join(words)))


def _length_fit(name: str) -> float:
    if SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        return 1.0
    return 0.4 if len(name) < SHORTEST_NAME else 0.25


def _choose(
    scored: pd.DataFrame,
    phrases: Phrases,
    shown: Sequence[tuple[str, ...]],
    refused: Callable[[str], bool],
    verdicts: frozenset[str],
    bars: Callable[[str], set[str]],
) -> list[str]:
    """Give each label its best free phrase, labels in order; words where there is none.

    `bars`: the parts of a name that no other name may be or hold.
    """
    best = scored.groupby("label")["phrase"].agg(list).to_dict()
    names: list[str] = []
    chosen: set[str] = set()
    parts: set[str] = set()
    matters: set[frozenset[str]] = set()

    def is_free(name: str) -> bool:
        return name not in parts and bars(name).isdisjoint(chosen) and not refused(name)

    for label, terms_ in enumerate(shown):
        options = chain(
            (phrases.closed(phrase) for phrase in best.get(label, [])),
            ((word,) for word in terms_ if len(word) > 1),
            ((f"{one}、{other}",) for one, other in pairwise(terms_)),
            ((word,) for word in terms_),
        )
        free = (
            words
            for words in options
            if frozenset(words) - verdicts not in matters and is_free("".join(words))
        )
        unnamed = map("未命名{}".format, numbers_from(label + 1))
        nameless = ((name,) for name in unnamed if name not in parts and not refused(name))
        words = next(chain(free, nameless))
        names.append("".join(words))
        chosen.add(names[-1])
        parts |= bars(names[-1])
        # 体验太差 and 体验极差 are one name: what is left without the verdict must differ.
        matters |= {frozenset(words) - verdicts} - {frozenset()}
    return names


def _pieces(name: str) -> set[str]:
    return {name[a:b] for a in range(len(name)) for b in range(a + 1, len(name) + 1)}
