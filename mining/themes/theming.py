"""Records to themes and issues: scored against the catalogue, with discovery on what no theme explains."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Flags, Floats, Labels, Strings
from mining.engine import Aside, when_asked
from mining.store import NOTHING_KEPT, Keep
from mining.themes import (
    decisions,
    discovery,
    kept,
    learning,
    lessons,
    lineage,
    numbering,
    renewing,
    scoring,
    tables,
    teaching,
)
from mining.themes.catalogue import Catalogue
from mining.themes.examples import exemplify
from mining.themes.finding import find_beside, find_new, large_enough, profiles_beside
from mining.themes.founding import beside, dated, largest_first, named_anew, with_new_themes
from mining.themes.issues import Cases, find_issues
from mining.themes.matrices import positions
from mining.themes.naming import name_cases
from mining.themes.remembered import remember
from mining.themes.texts import Texts
from mining.themes.theme import FORMAL, PROVISIONAL, successor


@dataclass(frozen=True)
class Placed:
    """The texts with their themes, before issues are known.

    `catalogue` lacks the members of this run; `points` are the texts in the space of `model`; `scores` (row, rank,
    theme_id, weight) are the themes of each text and `main` its main one, `""` for none.
    """

    texts: Texts
    catalogue: Catalogue
    model: learning.Model
    points: Floats
    scores: pd.DataFrame
    main: Strings


@dataclass(frozen=True)
class Numbered:
    """The texts with their themes and issues, numbered and counted but not yet told.

    `catalogue` knows all members; `issues` (issue_id, theme_id, n, … of `issues.find_issues`) lack names; `issue_of` is
    the number of each text's issue, `""` for none, `emphasis` as in `issues.Cases`; `assignments` of
    `tables.assignments`.
    """

    placed: Placed
    catalogue: Catalogue
    issues: pd.DataFrame
    issue_of: Strings
    emphasis: Doubles
    assignments: pd.DataFrame


@dataclass(frozen=True)
class Themed:
    """What the stage hands on; column contracts in docs/architecture.md.

    `curve` (k, stability, standard_error, chosen) tells how the number of themes was chosen; `praise` marks the
    records, row by row, that praise or say nothing and so belong to no theme.
    """

    catalogue: Catalogue
    assignments: pd.DataFrame
    themes: pd.DataFrame
    issues: pd.DataFrame
    quotes: pd.DataFrame
    curve: pd.DataFrame
    praise: Flags

    def names(self) -> dict[str, str]:
        """Return the names of themes and issues by their numbers."""
        named = (self.themes[["theme_id", "name"]], self.issues[["issue_id", "name"]])
        return {number: name for frame in named for number, name in frame.itertuples(index=False, name=None)}


def place_texts(
    texts: Texts,
    catalogue: Catalogue,
    *,
    count: int | None,
    min_size: int,
    accept_after_months: int,
    month: str,
    seed: int,
    acted_on: Collection[str] = (),
    store: Keep = NOTHING_KEPT,
) -> Placed:
    """Return the texts with their themes; new ones are sought among the records that no theme explains.

    A first run seeks once more for what records of the month tell that are left over: in a long history they are too
    few. Later a new theme is made only where records that no run has seen take part: a second run over the same records
    finds the same themes.

    Parameters
    ----------
    count
        How many themes to find where the catalogue has none. Without it a catalogue that was made from far fewer
        records is sought afresh, but for themes that people have in hand or that are `acted_on`.
    accept_after_months
        Months with records after which a provisional theme is formal.
    month
        The month reported, `YYYY-MM`: events of the catalogue are written under it.
    """
    model = learning.recall(catalogue, texts, seed, store)
    points = kept.kept_transform(model.space, texts.without_praise, texts.sentences.vectors, store)
    known, held = {theme.number for theme in catalogue.themes}, renewing.in_hand(catalogue, acted_on)
    if not known:
        catalogue, model = _begun(texts, points, catalogue, model, count, month, min_size, seed)
    found = {theme.number for theme in catalogue.themes}
    asked = count is not None and not known
    main = model.nearest(points)
    catalogue, model = exemplify(texts, points, main, catalogue, model, held, any_match=asked, seed=seed)
    by_people = {theme.number for theme in catalogue.themes} - found
    if count is None and renewing.outgrown(catalogue, model, len(texts.ids)):
        had, held = _had(texts, points, catalogue, model), renewing.in_hand(catalogue, acted_on)
        catalogue, model, points = renewing.renew(
            texts, catalogue, model, had, held, min_size=min_size, month=month, seed=seed
        )
    elif known:
        catalogue, model = _learn(texts, points, catalogue, model, count, min_size, seed)
    scores, model = _decided(texts, points, catalogue, model)
    main = _main(scores, len(texts.ids))
    catalogue = _accepted(catalogue, main, texts.months, accept_after_months)
    born = [theme.number for theme in catalogue.themes if theme.number not in known | by_people]
    catalogue = dated(catalogue, born, main, texts.months)
    told = lineage.update(catalogue.lineage, catalogue.themes, born, month)
    machine = {**model.to_arrays(), "month": np.array(month)}
    return Placed(texts, replace(catalogue, machine=machine, lineage=told), model, points, scores, main)


def with_issues(records: pd.DataFrame, placed: Placed, cases: Cases, month: str) -> Numbered:
    """Return the themes and issues of all records, not yet told (`tell`); heat is taken at the end of `month`."""
    ids, members = placed.texts.ids, placed.catalogue.members
    issues, member = find_issues(records, placed.main, cases, until=pd.Period(month).end_time.floor("s"))
    numbers = np.array([*numbering.number_issues(issues["theme_id"], member, ids, members), ""], dtype=object)
    issue_of = numbers[member]
    issues.insert(0, "issue_id", numbers[:-1])
    assignments = tables.assignments(records, placed.scores, issue_of)
    issues["theme_id"] = issues["issue_id"].map(numbering.themes_of_issues(assignments)).astype(object)
    members = numbering.remember(members, ids, placed.main, issue_of)
    catalogue = replace(placed.catalogue, members=members)
    return Numbered(placed, catalogue, issues, issue_of, cases.emphasis, assignments)


def tell(records: pd.DataFrame, found: Numbered, aside: Aside = when_asked) -> Themed:
    """Return what was found with names, terms and quotes; issues are named `aside`."""
    texts, placed, issue_of = found.placed.texts, found.placed, found.issue_of
    labels = positions(issue_of, found.issues["issue_id"]).astype(np.int32)
    names = aside(partial(name_cases, texts.full, texts.content, labels, len(found.issues), found.emphasis))
    themes = tables.themes(texts, placed.main, found.catalogue)
    quotes = tables.quotes_of(placed.points, records, placed.main, issue_of, found.issues)
    issues = found.issues.copy()
    issues.insert(2, "name", names())
    return Themed(
        found.catalogue, found.assignments, themes, issues, quotes, placed.model.curve, texts.praise
    )


def _learn(
    texts: Texts,
    points: Floats,
    catalogue: Catalogue,
    model: learning.Model,
    count: int | None,
    min_size: int,
    seed: int,
) -> tuple[Catalogue, learning.Model]:
    """Find themes among the texts that none explains, and give them numbers, the largest first."""
    if count is None or len(catalogue.members):
        unseen = positions(texts.ids, catalogue.members["record_id"]) < 0
        labels = find_new(texts, points, unseen, model, min_size=min_size, seed=seed)
        labels = largest_first(large_enough(points, labels, model.profiles, min_size=min_size))
    else:
        labels, model = _discovered(points, catalogue, model, count, min_size, seed)
    return _grown(texts, points, catalogue, model, labels)


def _begun(
    texts: Texts,
    points: Floats,
    catalogue: Catalogue,
    model: learning.Model,
    count: int | None,
    month: str,
    min_size: int,
    seed: int,
) -> tuple[Catalogue, learning.Model]:
    """Return catalogue and model with the first themes, the largest first, named in one go.

    Where nobody says how many, those that the month tells of among what the others leave over stand behind them.
    """
    labels, model = _discovered(points, catalogue, model, count, min_size, seed)
    first = int(labels.max(initial=-1)) + 1
    if not first:
        return catalogue, model
    profiles = learning.profiles_of(points, labels, first)
    more = np.full(len(points), -1, dtype=np.int32)
    if count is None:
        now, main = texts.months == month, scoring.nearest(points, profiles)
        more = find_beside(points, now, main, profiles, min_size=min_size, seed=seed, at_edges=False)
        more = largest_first(large_enough(points, more, profiles, min_size=min_size))
    later = int(more.max(initial=-1)) + 1
    named = np.where(more >= 0, more + first, labels).astype(np.int32)
    grown, numbers = with_new_themes(texts, catalogue, named, [""] * (first + later))
    model = model.with_themes(numbers[:first], profiles)
    model = model.with_themes(numbers[first:], profiles_beside(points, more, later))
    return named_anew(texts, grown, model.nearest(points), numbers)[0], model


def _discovered(
    points: Floats, catalogue: Catalogue, model: learning.Model, count: int | None, min_size: int, seed: int
) -> tuple[Labels, learning.Model]:
    """Return labels of new themes, `count` with those of the catalogue, the largest first; and the curve of K."""
    wanted = None if count is None else max(0, count - len(catalogue.themes))
    if wanted == 0:
        return np.full(len(points), -1, dtype=np.int32), model
    unexplained = scoring.nearest(points, model.profiles) < 0
    found = discovery.discover(points, unexplained, count=wanted, min_size=min_size, seed=seed)
    return largest_first(found.labels), replace(model, curve=found.curve)


def _grown(
    texts: Texts, points: Floats, catalogue: Catalogue, model: learning.Model, labels: Labels
) -> tuple[Catalogue, learning.Model]:
    """Return catalogue and model with a theme for each label 0.. of the texts, -1 for none."""
    new = int(labels.max(initial=-1)) + 1
    if not new:
        return catalogue, model
    make = profiles_beside if model.numbers else learning.profiles_of
    named = beside(labels, scoring.nearest(points, model.profiles))
    grown, numbers = with_new_themes(texts, catalogue, named, [""] * new)
    model = model.with_themes(numbers, make(points, labels, new))
    return named_anew(texts, grown, model.nearest(points), numbers)[0], model


def _decided(
    texts: Texts, points: Floats, catalogue: Catalogue, model: learning.Model
) -> tuple[pd.DataFrame, learning.Model]:
    """Return the themes of each text as people want them, and the model with what it was taught."""
    judged = remember(model.judged, catalogue.ticks, texts.ids, points)
    told = lessons.lessons(catalogue, judged.ids)
    if len(told) and model.numbers:
        into = [successor(catalogue.by_number(), number) for number in model.numbers]
        parts = partial(teaching.of_parts, profiles=model.profiles, numbers=model.numbers, into=into)
        told, said = parts(told, judged.points), parts(lessons.lessons(catalogue, texts.ids), points)
        taught = teaching.teach(judged.points, model.profiles, model.numbers, told, points)
        scored = teaching.score(points, model.profiles, taught, model.numbers, said)
    else:
        scored, taught = scoring.score(points, model.profiles), None
    numbers = np.array(model.numbers, dtype=object)
    scored = scored.assign(theme_id=numbers[scored["theme"].to_numpy()] if len(scored) else "")
    decided = decisions.decide(scored[["row", "theme_id", "weight"]], catalogue, texts.ids, texts.full)
    return decided, replace(model, judged=judged, taught=taught)


def _had(texts: Texts, points: Floats, catalogue: Catalogue, model: learning.Model) -> Strings:
    """Return the number of each text's theme as people want it, else that of the nearest, which may be retired."""
    has = _main(_decided(texts, points, catalogue, model)[0], len(texts.ids))
    return np.where(has == "", model.nearest(points), has)


def _main(scores: pd.DataFrame, size: int) -> Strings:
    """Return the number of each text's main theme, blank for none."""
    main = np.full(size, "", dtype=object)
    first = scores[scores["rank"] == 1]
    main[first["row"].to_numpy()] = first["theme_id"].to_numpy()
    return main


def _accepted(catalogue: Catalogue, main: Strings, months: Strings, after: int) -> Catalogue:
    """Return the catalogue with provisional themes made formal that were seen in enough months."""
    seen = pd.Series(months).groupby(main).nunique()
    return catalogue.edited(
        {
            theme.number: {"status": FORMAL}
            for theme in catalogue.themes
            if theme.status == PROVISIONAL and seen.get(theme.number, 0) >= after
        }
    )
