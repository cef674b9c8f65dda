"""How grave a text is, from the analyst's list of grades: fire, injury, law, media, money taken, the weak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from mining.arrays import Flags, Longs
from mining.errors import Problem
from mining.words.headed import Heading, read_headed
from mining.words.lexicon import Line
from mining.words.questions import only_asks
from mining.words.terms import find, longest
from mining.words.tokens import Tokens

NOT_MEANT, NEGATION, BRIDGE = "不算", "否定", "否定隔词"
FEARED, FEARED_AFTER, PURSUED = "只是担心", "只是担心(在后)", "付诸行动"
"""Headings that are no grade: longer expressions that merely hold a term, words that deny it, words that may stand
between a denial and the term, words that make it a fear before it and after it, words that make a mention a step."""
_NO_GRADE = {NOT_MEANT, NEGATION, BRIDGE, FEARED, FEARED_AFTER, PURSUED}
HIGHEST = 4
BRIDGES = 3
"""Words of `BRIDGE` that may stand between a denial and the term."""
TOLD = 3
"""Terms of one grade that are named for a text."""


@dataclass(frozen=True)
class Grade:
    """A grade: level 1 (mild) to 4 (grave), its terms; what counts when it is feared, when pursued (`""` the same)."""

    name: str
    level: int
    terms: tuple[str, ...]
    feared: str = ""
    pursued: str = ""


@dataclass(frozen=True)
class SeverityLists:
    """Grades in the order of the files, the words under the headings that are no grade, and where all of them stand."""

    grades: tuple[Grade, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_severity(paths: Sequence[Path]) -> SeverityLists:
    """Return the grades in files or folders; a heading is `[name level]`, with `feared` and `pursued` if need be.

    Raises
    ------
    UserError
        A file or folder is not there.
    """
    lists = read_headed(paths)
    words: dict[str, tuple[str, ...]] = {}
    grades: list[Grade] = []
    problems = list(lists.problems)
    for heading in lists.headings:
        if heading.parts[0] in _NO_GRADE:
            words[heading.parts[0]] = (*words.get(heading.parts[0], ()), *heading.words)
        elif grade := _grade(heading):
            grades.append(grade)
        else:
            what = f"标题“{' '.join(heading.parts)}”不合格式，这一节未使用"
            problems.append(
                Problem(
                    heading.where,
                    what,
                    "写成 [名称 级别]，级别是 1（轻）到 4（重）；后面可再写只是担心时、付诸行动时算作什么",
                )
            )
    known = {grade.name for grade in grades}
    problems += [
        Problem(f"[{grade.name}]", f"没有名叫“{other}”的等级", "第三、四项写一个词表里有的等级名称")
        for grade in grades
        for other in (grade.feared, grade.pursued)
        if other and other not in known
    ]
    return SeverityLists(
        tuple(_sound(grade, known) for grade in grades),
        words,
        lists.lines,
        lists.sources,
        tuple(problems),
    )


def _sound(grade: Grade, known: set[str]) -> Grade:
    """Leave out names of grades that are not there."""
    feared, pursued = (name if name in known else "" for name in (grade.feared, grade.pursued))
    return replace(grade, feared=feared, pursued=pursued)


def _grade(heading: Heading) -> Grade | None:
    name, *rest = heading.parts
    if not 1 <= len(rest) <= 3 or rest[0] not in {str(level) for level in range(1, HIGHEST + 1)}:
        return None
    return Grade(name, int(rest[0]), heading.words, *rest[1:])


def grade_texts(tokens: Tokens, lists: SeverityLists) -> pd.DataFrame:
    """Return the grades of each text that has one, whole texts with borders and stop words given.

    A term counts where it stands as whole words, unless it lies inside an expression that is not meant, or a denial
    stands before it in its clause, with at most three bridging words between. Where a word of fear stands in its
    clause, on the side that it belongs to, the term counts for the grade's `feared`; where a word of a step taken
    stands on either side, for its `pursued`.

    Returns
    -------
    DataFrame
        row, grade, level, term (the first distinct ones, joined by 、); sorted by row, gravest first.
    """
    terms, grade_of = _terms(lists)
    found = longest(find(tokens, terms))
    found = found[grade_of[found["term"]] >= 0]
    found = found[~_denied(tokens, found["start"].to_numpy(), lists)]
    grade = _counted_as(tokens, found, grade_of[found["term"]], lists)
    told = pd.DataFrame(
        {
            "row": found["row"].to_numpy(),
            "grade": np.array([grade.name for grade in lists.grades], dtype=object)[grade],
            "level": np.array([grade.level for grade in lists.grades], dtype=np.int64)[grade],
            "term": np.array(terms, dtype=object)[found["term"]],
        }
    ).drop_duplicates(["row", "grade", "term"])
    first = _with_terms(told)
    return first.sort_values(["row", "level"], ascending=[True, False], kind="stable", ignore_index=True)


def _counted_as(tokens: Tokens, found: pd.DataFrame, grade: Longs, lists: SeverityLists) -> Longs:
    """Return the grade that each place counts as: first what a step taken makes of it, then what fear makes of that."""
    names, words = [grade.name for grade in lists.grades], lists.words
    step = _beside(tokens, found, words.get(PURSUED, ()), words.get(PURSUED, ()))
    fear = _beside(tokens, found, words.get(FEARED, ()), words.get(FEARED_AFTER, ()))
    pursued = [grade.pursued or grade.name for grade in lists.grades]
    feared = [grade.feared or grade.name for grade in lists.grades]
    for beside, others in ((step, pursued), (fear, feared)):
        other = np.array([names.index(name) for name in others], dtype=np.int64)
        grade = np.where(beside, other[grade], grade)
    return grade


def _with_terms(told: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each text and grade, with the first `TOLD` of its terms."""
    place = told.groupby(["row", "grade"]).cumcount()
    first = told[place == 0].reset_index(drop=True)
    for further in range(1, TOLD):
        also = told[place == further].rename(columns={"term": "also"}).drop(columns="level")
        more = first[["row", "grade"]].merge(also, on=["row", "grade"], how="left")["also"]
        first["term"] += ("、" + more).fillna("")
    return first


def _terms(lists: SeverityLists) -> tuple[list[str], Longs]:
    """Return the terms, and the position of the first grade of each, -1 for what is not meant."""
    grade_of = dict.fromkeys(lists.words.get(NOT_MEANT, ()), -1)
    for position, grade in enumerate(lists.grades):
        for term in grade.terms:
            grade_of.setdefault(term, position)
    return list(grade_of), np.array(list(grade_of.values()), dtype=np.int64)


def _denied(tokens: Tokens, start: Longs, lists: SeverityLists) -> Flags:
    """Tell of each place whether a denial stands right before it, or before words that bridge the gap."""
    denial, bridge = (tokens.marks(lists.words.get(name, ())) for name in (NEGATION, BRIDGE))
    denial &= ~only_asks(tokens)
    first = tokens.offsets[tokens.row_of_token()[start]] if len(start) else start
    denied = np.zeros(len(start), dtype=bool)
    reachable = np.ones(len(start), dtype=bool)
    for back in range(1, BRIDGES + 2):
        at = start - back
        reachable &= at >= first
        at = np.maximum(at, 0)
        denied |= reachable & denial[at]
        reachable &= bridge[at]
    return denied


def _beside(tokens: Tokens, found: pd.DataFrame, before: Sequence[str], after: Sequence[str]) -> Flags:
    """Tell of each place whether one of `before` stands before it in its clause, or one of `after` after it."""
    clause = tokens.clauses()
    start, end = found["start"].to_numpy(), found["end"].to_numpy()
    ahead, behind = (find(tokens, words)["start"].to_numpy() for words in (before, after))
    last, following = np.searchsorted(ahead, start) - 1, np.searchsorted(behind, end)
    near: Flags = np.zeros(len(start), dtype=bool)
    for words, at in ((ahead, last), (behind, following)):
        known = (at >= 0) & (at < len(words))
        near[known] |= clause[words[at[known]]] == clause[start[known]]
    return near
