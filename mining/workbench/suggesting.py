"""Candidates for word lists and catalogue: lines to be pasted, the evidence behind `#`."""

import os
from collections.abc import Callable, Sequence
from shlex import quote

import numpy as np
import pandas as pd

from mining.analysis import begin_themes
from mining.progress import Progress
from mining.request import Request, locate
from mining.themes.choosing import doubtful
from mining.themes.encoder import word_vectors
from mining.themes.overlap import overlapping
from mining.words import suggestions
from mining.workbench.corpus import Corpus, read_corpus

EXCERPT = 24
"""Characters of a text shown as evidence."""
PROGRAM = r".venv\Scripts\mining" if os.name == "nt" else ".venv/bin/mining"
"""The program as the handbook calls it."""


def suggest(request: Request, kind: str, most: int) -> list[str]:
    """Return at most `most` candidates of a kind (words, stopwords, synonyms, merges, ticks), a line each.

    Those for ticks.csv stand under its headings.
    """
    corpus = read_corpus(request, Progress())
    lines = _merges(corpus, request) if kind == "merges" else _KINDS[kind](corpus)
    return lines[: most + (kind == "ticks")] or ["# 没有值得推荐的"]


def _words(corpus: Corpus) -> list[str]:
    found = suggestions.new_words(corpus.texts.full, corpus.lexicon)
    texts = corpus.texts.records["text"].tolist()
    return [
        f"{f['line']}  # {f['texts']:,} 条，现在切成 {f['cut']}；凝固度 {f['cohesion']:.1f} 比特，"
        f"左右自由度 {f['left']:.1f}/{f['right']:.1f}；例：{_around(texts, f['rows'], f['word'])}"
        for f in found.to_dict("records")
    ]


def _around(texts: Sequence[str], rows: Sequence[int], word: str) -> str:
    """Return what stands around a word in the first of the texts that spells it as the dictionary would."""
    for row in rows:
        at = texts[row].upper().find(word)
        if at >= 0:
            start = max(0, at + len(word) // 2 - EXCERPT // 2)
            return " ".join(texts[row][start : start + EXCERPT].split())
    return "（跨标点）"


def _stopwords(corpus: Corpus) -> list[str]:
    begun = begin_themes(corpus.texts, corpus.store)
    assignments = corpus.found(begun).assignments
    main = assignments.loc[assignments["rank"] == 1, "theme_id"].tolist()
    # Words of facets make no theme: to stop them would change nothing.
    found = suggestions.stop_words(begun.seen.features, main, corpus.lexicon)
    return [
        f"{f['line']}  # {f['texts']:,} 条（{f['share']:.0%}），"
        f"在各主题中的均匀度 {f['evenness']:.2f}（1 为完全均匀）；最偏 {f['theme']}，{f['lift']:.1f} 倍"
        for f in found.to_dict("records")
    ]


def _synonyms(corpus: Corpus) -> list[str]:
    vocabulary = corpus.texts.words.vocabulary
    found = suggestions.synonyms(word_vectors(vocabulary), vocabulary, corpus.texts.words, corpus.lexicon)
    return [
        f"{f['line']}  # {f['texts']:,} 条 / {f['other_texts']:,} 条，同时出现 {f['together']:,} 条；"
        f"意思相近 {f['similarity']:.2f}，用法相近 {f['usage']:.2f}"
        for f in found.to_dict("records")
    ]


def _merges(corpus: Corpus, request: Request) -> list[str]:
    themed = corpus.themed()
    where = _same_catalogue(corpus, request)
    known = themed.catalogue.by_number()
    size = themed.themes.set_index("theme_id")["n"]
    lines = []
    for pair in overlapping(themed.assignments, themed.themes).to_dict("records"):
        small, large = known[pair["theme_id"]], known[pair["other_id"]]
        told = [
            f"“{small.name}”{size[small.number]:,} 条并入“{large.name}”{size[large.number]:,} 条",
            f"连同次要归类，前者 {pair['of']:,} 条里有 {pair['both']:,} 条（{pair['share']:.0%}）也属于后者",
            f"共同的词 {'、'.join(pair['words'])}",
            f"会失去 {_lost(pair['lost'], pair['together'])}",
        ]
        if small.owner != large.owner:
            told.append(f"责任部门不同：{small.owner or '未定'}、{large.owner or '未定'}")
        lines.append(f"{PROGRAM} themes merge {small.number} {large.number}{where}  # {'；'.join(told)}")
    return lines


def _same_catalogue(corpus: Corpus, request: Request) -> str:
    """Return the options with which `themes` finds the settings and the catalogue of this request."""
    options = f" --settings {quote(request.settings)}" if request.settings else ""
    itself = locate(Request(settings=request.settings))[1].catalogue
    elsewhere = corpus.where.catalogue != itself
    return options + (f" --catalogue {quote(str(corpus.where.catalogue))}" if elsewhere else "")


def _ticks(corpus: Corpus) -> list[str]:
    themed = corpus.themed()
    name = {theme.number: theme.name for theme in themed.catalogue.themes}
    text = corpus.texts.records.set_index("record_id")["text"]
    answered = frozenset(tick.record_id for tick in corpus.catalogue.ticks)
    found = doubtful(themed.assignments, answered)
    rows = [
        (
            f["record_id"],
            f["theme_id"],
            "",
            name[f["theme_id"]],
            name[f["other_id"]],
            " ".join(text[f["record_id"]].split()),
        )
        for f in found.to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=["record_id", "theme", "verdict", "主题名称", "也像", "正文"])
    return table.to_csv(index=False, lineterminator="\n").splitlines() if len(table) else []


def _lost(words: Sequence[str], together: float) -> str:
    course = "" if np.isnan(together) else f"，分开看的走势（逐月相关 {together:.2f}）"
    return f"{'、'.join(words) or '没有独有的词'}{course}"


_KINDS: dict[str, Callable[[Corpus], list[str]]] = {
    "words": _words,
    "stopwords": _stopwords,
    "synonyms": _synonyms,
    "ticks": _ticks,
}
