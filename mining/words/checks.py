"""The lint of the word lists: what `mining check` tells the analyst, with file:line and what to do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from mining.errors import Problem
from mining.words.guarded import carries_complaint
from mining.words.lexicon import Entry, Lexicon, Line, fold
from mining.words.segmentation import segment
from mining.words.tokens import BORDER, Tokens

_SHOWN = 20  # lines that one message names
UNFOUND = "中有标点或符号，文本在那里断开，这个词永远不会出现"
SEPARATE = "词之间空一格，不用顿号、逗号；词里有符号的，请改写成断开后的词"


def lint(lexicon: Lexicon, tokens: Tokens | None = None) -> list[Problem]:
    """Return what is wrong with the lists; `tokens` are the feedback as it is cut with them."""
    found = [
        *lexicon.problems,
        *lexicon.notes,
        *unyielded(lexicon, _lines(lexicon), tokens),
        *duplicates(lexicon),
        *contradictions(lexicon),
    ]
    return found + harmful_stopwords(lexicon.stop_lines, tokens)


def lint_edit(before: Lexicon, after: Lexicon, tokens: Tokens) -> list[Problem]:
    """Return what `lint` says of the lists after an edit that it did not say of them before; in far less time.

    `tokens` are the feedback as it is cut after the edit.
    """
    if after == before:
        return []
    listed = set(_lines(before))
    new = [line for line in _lines(after) if line not in listed]
    added = {fold(entry.word) for entry in after.entries if entry not in before.entries}
    # A new dictionary word may draw characters out of the words that hold it.
    touched = [line for line in _lines(before) if any(word in held for word in added for held in line.words)]
    known = {*unyielded(before, touched, tokens), *duplicates(before), *contradictions(before)}
    found = [*unyielded(after, [*touched, *new], tokens), *duplicates(after), *contradictions(after)]
    stops = [line for line in after.stop_lines if line not in listed]
    return [problem for problem in found if problem not in known] + harmful_stopwords(stops, tokens)


def unyielded(lexicon: Lexicon, lines: Iterable[Line], tokens: Tokens | None = None) -> list[Problem]:
    """Return the words of some lines of the lists that segmentation never gives as one token, and why.

    A word is tried alone, where nothing beside it draws characters away; but one that stands in `tokens`, the feedback
    as it is cut with these lists, takes effect there.
    """
    seen = frozenset() if tokens is None else frozenset(tokens.vocabulary)
    tried = [(line, word) for line in lines for word in line.words if word not in seen]
    alone = segment([word for _, word in tried], lexicon.entries)
    frequency = {entry.where: entry.frequency for entry in lexicon.entries}
    problems = []
    silent: dict[str, list[str]] = defaultdict(list)
    for row, (line, word) in enumerate(tried):
        pieces = alone.words(row)
        if not pieces:
            silent[_file(line.where)].append(_at(line.where, word))
        elif pieces != [word]:
            problems.append(_why_split(line.where, word, pieces, frequency))
    return problems + [
        Problem(file, f"{len(places)} 行只有标点或符号，分词后本来就不留：{_some(places)}", "可以删去")
        for file, places in silent.items()
    ]


def broken(words: Sequence[str], entries: Sequence[Entry]) -> list[str]:
    """Return those of folded words inside which texts break: however a word is cut, they are never found."""
    cut = segment(words, entries)
    return [word for row, word in enumerate(words) if _breaks(word, cut.words(row))]


def punctuated(lines: Iterable[Line], entries: Sequence[Entry]) -> list[Problem]:
    """Return the words of lists under headings inside which texts break."""
    told = list(lines)
    silent = set(broken([word for line in told for word in line.words], entries))
    return [
        Problem(line.where, f"“{word}”{UNFOUND}", SEPARATE)
        for line in told
        for word in line.words
        if word in silent
    ]


def _breaks(word: str, pieces: Sequence[str]) -> bool:
    return BORDER in pieces or "".join(pieces) != word


def _why_split(where: str, word: str, pieces: Sequence[str], frequency: dict[str, int | None]) -> Problem:
    if _breaks(word, pieces):
        return Problem(
            where,
            f"“{word}”中有标点、符号或空白，文本在那里断开，这个词永远不会出现",
            "请去掉标点，或改写成断开后的词",
        )
    cut = "/".join(pieces)
    if where not in frequency:
        return Problem(
            where, f"“{word}”会被切成“{cut}”，这一条不起作用", f"请把“{word}”加入词典，或改写成切开后的词"
        )
    if frequency[where] is not None:
        return Problem(
            where,
            f"词典词“{word}”的频次 {frequency[where]} 太低，仍被切成“{cut}”",
            "请删去频次（程序会自动取够用的值），或写大一些",
        )
    return Problem(where, f"词典词“{word}”仍被切成“{cut}”", "请写上频次，例如 1000")


def duplicates(lexicon: Lexicon) -> list[Problem]:
    """Return the words that a kind of list holds more than once."""
    kinds = (
        ("停用词", lexicon.stop_lines, "请删去一行"),
        ("词典词", _dictionary_lines(lexicon), "请只留一行（现在以后一行的频次为准）"),
    )
    return [
        Problem(later, f"{kind}“{word}”重复，{first} 已有", remedy)
        for kind, lines, remedy in kinds
        for word, (first, *others) in _places(lines).items()
        for later in others
    ]


def contradictions(lexicon: Lexicon) -> list[Problem]:
    """Return the words of which two kinds of lists say different things."""
    stop, entries = _places(lexicon.stop_lines), _places(_dictionary_lines(lexicon))
    problems = [
        Problem(
            entries[word][0],
            f"词典词“{word}”同时是停用词（{stop[word][0]}），分出来又被去掉",
            "请从其中一个词表中删去",
        )
        for word in entries
        if word in stop
    ]
    for line in lexicon.synonym_lines:
        for word in line.words:
            if word in stop and word in lexicon.synonyms:
                what = f"“{word}”按同义词换成“{lexicon.synonyms[word]}”，停用词 {stop[word][0]} 因此不起作用"
                problems.append(Problem(line.where, what, "请从其中一个词表中删去"))
            elif word in stop:
                what = f"同义词“{'、'.join(line.words)}”都显示为“{word}”，而它是停用词（{stop[word][0]}），整组都被去掉"
                problems.append(Problem(line.where, what, "请从停用词中删去，或换一个显示的词"))
    return problems


def harmful_stopwords(lines: Iterable[Line], tokens: Tokens | None = None) -> list[Problem]:
    """Return the stop words that carry negation or complaint, with the number of texts each takes it from."""
    harmful = [(line.where, word) for line in lines for word in line.words if carries_complaint(word)]
    if not harmful:
        return []
    texts = {} if tokens is None else dict(zip(tokens.vocabulary, tokens.texts_with().tolist(), strict=True))
    problems = []
    for where, word in harmful:
        hurt = f"，现有反馈中有 {texts.get(word, 0):,} 条文本因此受损" if tokens is not None else ""
        what = f"停用词“{word}”表示否定或不满，去掉后意思会变{hurt}"
        problems.append(Problem(where, what, "请从停用词中删去"))
    return problems


def without_effect(lexicon: Lexicon, tokens: Tokens) -> list[Problem]:
    """Return the entries that changed nothing in the run that gave `tokens`.

    Dictionary words and synonyms that stand in the texts but were never cut out get a message each; what no text
    holds is told in one message for a file.
    """
    seen, texts = set(tokens.vocabulary), _joined(tokens)
    problems = []
    unused: dict[str, list[str]] = defaultdict(list)
    for line in (*_dictionary_lines(lexicon), *lexicon.synonym_lines):
        missing = [word for word in line.words[1:] or line.words if word not in seen]
        times = sum(map(texts.count, missing))
        if times:
            what = f"“{'、'.join(missing)}”在文本中有 {times:,} 处，却从未切成一个词"
            problems.append(
                Problem(line.where, what, "请在词典中写上它，或写大频次；也可能有更长的词典词占了它的字")
            )
        elif len(missing) == len(line.words[1:] or line.words):
            unused[_file(line.where)].append(_at(line.where, "、".join(missing)))
    for line in lexicon.stop_lines:
        if seen.isdisjoint(line.words):
            unused[_file(line.where)].append(_at(line.where, line.words[0]))
    return problems + [
        Problem(file, f"{len(places)} 行在现有反馈中没有用到：{_some(places)}", "可留着，也可删去")
        for file, places in unused.items()
    ]


def _joined(tokens: Tokens) -> str:
    """Return the texts as they were before segmentation, a line break for each border and between texts."""
    words = np.array([word or "\n" for word in tokens.vocabulary], dtype=object)
    return "".join(np.insert(words[tokens.ids], tokens.offsets[1:-1], "\n"))


def _lines(lexicon: Lexicon) -> list[Line]:
    return [*lexicon.stop_lines, *_dictionary_lines(lexicon), *lexicon.synonym_lines]


def _dictionary_lines(lexicon: Lexicon) -> list[Line]:
    return [Line((fold(entry.word),), entry.where) for entry in lexicon.entries]


def _places(lines: Iterable[Line]) -> dict[str, list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for word in line.words:
            places[word].append(line.where)
    return places


def _file(where: str) -> str:
    """Return the file of a line, or how a word was typed that stands in none."""
    file, _, number = where.rpartition(":")
    return file if number.isdecimal() else where


def _at(where: str, word: str) -> str:
    number = where.rpartition(":")[2]
    return f"第 {number} 行“{word}”" if number.isdecimal() else f"“{word}”"


def _some(places: Sequence[str]) -> str:
    return "、".join(places[:_SHOWN]) + (" 等" if len(places) > _SHOWN else "")
