"""Each text and theme in the schemes of the field: the ten determinants of service, products, touchpoints and others.

A scheme is a file of the analyst's, a dimension a heading in it with its seed words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from mining.arrays import Floats, Longs, Strings
from mining.errors import Problem
from mining.themes.encoder import word_vectors
from mining.themes.matrices import positions
from mining.words.headed import Heading, read_headed
from mining.words.lexicon import Line
from mining.words.terms import find, longest
from mining.words.tokens import Tokens

NEAR = 0.85
"""Cosine from which a word that is no seed counts for the dimension of a seed."""
APART = 0.1
"""By how much it must lie nearer to that dimension than to every other."""
SEEN = 5
"""Texts that must hold a word before it is taken for a near-synonym."""
HALF = 0.5
"""What a near-synonym weighs beside a seed."""
LEAD = 20
"""Words with which a text opens: a complaint leads with its matter, so these weigh double."""
AGREED = 0.5
"""Share of a theme's mapped texts that must agree before the theme speaks for its other texts."""
ENOUGH = 0.5
"""Share of all its texts that must be mapped: a few that agree tell nothing of the many that say none of the words."""
BLOCK = 50_000
"""Texts looked at at once."""
BY_ANALYST, BY_WORDS = "分析员", "词表"


@dataclass(frozen=True)
class Scheme:
    """A scheme: dimension -> its seed words, in the order of the file."""

    name: str
    seeds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Schemes:
    """All schemes in the order of their files, and where their words stand; `sources` maps a file to its SHA-256."""

    schemes: tuple[Scheme, ...] = ()
    lines: tuple[Line, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_schemes(paths: Sequence[Path]) -> Schemes:
    """Return the schemes in files or folders; a word `@file/heading` takes in the words of that heading.

    Raises
    ------
    UserError
        A named file is not there.
    """
    lists = read_headed(paths)
    problems = list(lists.problems)
    headings = _joined(lists.headings, problems)
    own = {f"@{heading.file}/{heading.parts[0]}".upper(): heading for heading in headings}
    seeds: dict[str, dict[str, tuple[str, ...]]] = {}
    for heading in headings:
        words = [word for entry in heading.words for word in _taken_in(entry, heading, own, problems)]
        seeds.setdefault(heading.file, {})[heading.parts[0]] = tuple(dict.fromkeys(words))
    schemes = tuple(Scheme(name, found) for name, found in seeds.items())
    lines = (replace(line, words=tuple(filter(_is_word, line.words))) for line in lists.lines)
    return Schemes(schemes, tuple(lines), lists.sources, tuple(problems))


def _joined(headings: Sequence[Heading], problems: list[Problem]) -> list[Heading]:
    """Return each heading of a file once, with the words of all its places."""
    joined: dict[tuple[str, str], Heading] = {}
    for heading in headings:
        name = heading.parts[0]
        first = joined.setdefault((heading.file, name), heading)
        if first is not heading:
            words = dict.fromkeys([*first.words, *heading.words])
            joined[heading.file, name] = replace(first, words=tuple(words))
            what = f"标题“{name}”在 {first.where} 已有一节，两节的词合在一起用"
            problems.append(Problem(heading.where, what, "请并成一节，或改一个标题"))
    return list(joined.values())


def _is_word(entry: str) -> bool:
    return not entry.startswith("@")


def _taken_in(
    entry: str, heading: Heading, own: Mapping[str, Heading], problems: list[Problem]
) -> tuple[str, ...]:
    if _is_word(entry):
        return (entry,)
    if entry in own:
        return tuple(word for word in own[entry].words if _is_word(word))
    problems.append(
        Problem(heading.where, f"找不到“{entry}”指的那一节", "写成 @文件名/标题，文件名不带 .txt")
    )
    return ()


def map_texts(full: Tokens, content: Tokens, schemes: Sequence[Scheme]) -> pd.DataFrame:
    """Return the dimension of each text in each scheme: the one with most different words, of equals the first told.

    The words with which a text opens count double.

    Parameters
    ----------
    full
        Whole texts, with borders: seeds may be several words.
    content
        Their words of content: near-synonyms are sought among them.

    Returns
    -------
    DataFrame
        A row per text, a column per scheme: the position of the dimension in its scheme, -1 where no word speaks.
    """
    candidates = _candidates(content)
    here = word_vectors(candidates)
    weights = [pd.concat([_seeds(scheme), _near(candidates, here, scheme)]) for scheme in schemes]
    terms = sorted({word for each in weights for word in each["word"]})
    blocks = [np.arange(at, min(at + BLOCK, len(full))) for at in range(0, max(1, len(full)), BLOCK)]
    parts = [_mapped(full.take(rows), terms, schemes, weights) for rows in blocks]
    return pd.concat(parts, ignore_index=True)


def _mapped(
    texts: Tokens, terms: Sequence[str], schemes: Sequence[Scheme], weights: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    """Return the dimensions of a block of texts, as `map_texts`."""
    number = {term: i for i, term in enumerate(terms)}
    places = find(texts, terms)
    mapped = {}
    for scheme, each in zip(schemes, weights, strict=True):
        by_term = each.assign(term=each["word"].map(number).astype(np.int64))
        told = longest(places[places["term"].isin(by_term["term"])]).merge(by_term, on="term")
        leads = told["start"].to_numpy() - texts.offsets[told["row"].to_numpy()] < LEAD
        told = told.assign(weight=told["weight"] * np.where(leads, 2, 1))
        mapped[scheme.name] = _main(told, len(texts))
    return pd.DataFrame(mapped, index=range(len(texts)))


def _seeds(scheme: Scheme) -> pd.DataFrame:
    """Return word, dimension, weight of the seeds of a scheme; a word may stand in several dimensions."""
    rows = [(word, i, 1.0) for i, own in enumerate(scheme.seeds.values()) for word in own]
    return pd.DataFrame(rows, columns=["word", "dimension", "weight"])


def _candidates(content: Tokens) -> tuple[str, ...]:
    """Return the words that may be near-synonyms: of two characters and more, in enough texts."""
    often = np.flatnonzero(content.texts_with() >= SEEN)
    return tuple(word for i in often if len(word := content.vocabulary[i]) > 1)


def _near(words: tuple[str, ...], here: Floats, scheme: Scheme) -> pd.DataFrame:
    """Return word, dimension, weight of the near-synonyms of a scheme's seeds; `here` has the vectors of the words."""
    seeds = {word for own in scheme.seeds.values() for word in own}
    closeness = np.zeros((len(words), max(2, len(scheme.seeds))), dtype=np.float32)
    for i, own in enumerate(scheme.seeds.values()):
        closeness[:, i] = (here @ word_vectors(own).T).max(axis=1, initial=0.0)
    second, first = np.sort(closeness, axis=1)[:, -2:].T
    chosen = (first >= NEAR) & (first - second >= APART)
    chosen &= np.array([word not in seeds for word in words], dtype=bool)
    return pd.DataFrame(
        {
            "word": np.array(words, dtype=object)[chosen],
            "dimension": closeness.argmax(axis=1)[chosen],
            "weight": HALF,
        }
    )


def _main(told: pd.DataFrame, size: int) -> Longs:
    """Return the dimension of each text with the most weight of different terms, of equals the first told."""
    told = told.sort_values("start", kind="stable").drop_duplicates(["row", "dimension", "term"])
    weight = told.groupby(["row", "dimension"], as_index=False).agg(
        weight=("weight", "sum"), start=("start", "min")
    )
    ordered = weight.sort_values(["row", "weight", "start", "dimension"], ascending=[True, False, True, True])
    first = ordered.drop_duplicates("row")
    main = np.full(size, -1, dtype=np.int64)
    main[first["row"].to_numpy()] = first["dimension"].to_numpy()
    return main


def map_themes(
    mapped: pd.DataFrame,
    theme_of_text: Strings,
    chosen: Mapping[str, str],
    schemes: Sequence[Scheme],
) -> pd.DataFrame:
    """Return the dimension of each theme in each scheme: the analyst's, else the one most of its texts have.

    Parameters
    ----------
    mapped
        Of `map_texts`.
    theme_of_text
        str, shape (texts,): the main theme of each, `""` none.
    chosen
        theme_id -> what the analyst wrote: one dimension, or several joined by 、 of different schemes.

    Returns
    -------
    DataFrame
        scheme, theme_id, dimension (`""` no text is mapped), share (of the theme's mapped texts that have it), by
        (分析员, 词表); sorted by scheme as given, theme_id.
    """
    themes = sorted({*map(str, pd.unique(theme_of_text)), *chosen} - {""})
    theme_at = positions(theme_of_text, themes)
    rows = []
    for scheme in schemes:
        names = list(scheme.seeds)
        position = mapped[scheme.name].to_numpy()
        known = (theme_at >= 0) & (position >= 0)
        counts = np.zeros((len(themes), len(names)), dtype=np.int64)
        np.add.at(counts, (theme_at[known], position[known]), 1)
        for theme, n in zip(themes, counts, strict=True):
            wish = [names.index(name) for name in _wishes(chosen.get(theme, "")) if name in names]
            best = wish[0] if wish else int(n.argmax())
            name = names[best] if wish or n.sum() else ""
            share = n[best] / n.sum() if n.sum() else np.nan
            rows.append((scheme.name, theme, name, share, BY_ANALYST if wish else BY_WORDS))
    return pd.DataFrame(rows, columns=["scheme", "theme_id", "dimension", "share", "by"])


def unknown_choices(chosen: Mapping[str, str], schemes: Sequence[Scheme]) -> tuple[Problem, ...]:
    """Return each choice of the analyst's that no scheme knows."""
    known = {name for scheme in schemes for name in scheme.seeds}
    return tuple(
        Problem(
            f"主题目录里 {theme} 的 dimension",
            f"“{name}”不在任何维度体系里，没有采用",
            "可用的见 dimensions 里各文件的标题",
        )
        for theme in sorted(chosen)
        for name in _wishes(chosen[theme])
        if name not in known
    )


def _wishes(written: str) -> list[str]:
    return [part.strip() for part in written.replace(",", "、").split("、") if part.strip()]


def settle(
    mapped: pd.DataFrame,
    theme_of_text: Strings,
    of_themes: pd.DataFrame,
    schemes: Sequence[Scheme],
) -> pd.DataFrame:
    """Return the dimension of each text: its theme's if the analyst chose it, its own words', its theme's if clear.

    A theme is clear where at least half of its texts are mapped by their own words, and more than half of those agree.

    Returns
    -------
    DataFrame
        A row per text, a column of str per scheme, `""` not mapped.
    """
    settled = {}
    themes = list(of_themes["theme_id"].unique())
    theme_at = positions(theme_of_text, themes)
    for scheme in schemes:
        theme = of_themes[of_themes["scheme"] == scheme.name].set_index("theme_id").reindex(themes)
        dimension = positions(theme["dimension"].to_numpy(dtype=object), list(scheme.seeds))
        own = mapped[scheme.name].to_numpy()
        covered = pd.Series(own >= 0).groupby(theme_at).mean().reindex(range(len(themes))).to_numpy()
        analyst, clear = (
            np.append(np.where(holds, dimension, -1), -1)[theme_at]
            for holds in (theme["by"] == BY_ANALYST, (theme["share"] > AGREED) & (covered >= ENOUGH))
        )
        found = np.where(analyst >= 0, analyst, np.where(own >= 0, own, clear))
        settled[scheme.name] = pd.array([*scheme.seeds, ""], dtype="str").take(found)
    return pd.DataFrame(settled, index=range(len(theme_of_text)))
