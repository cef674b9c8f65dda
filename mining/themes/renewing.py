"""A catalogue that has outgrown its beginnings: its themes are sought afresh, and the log tells what became of them.

Themes made from a few hundred texts are coarse, and so is the space that they lie in. When the texts have become many
more, both are made anew from all of them. A theme that comes out again keeps its number; any other gives way to those
that have its texts now, and its number is never given again. Themes that people have in hand stay as they are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mining.arrays import Floats, Labels, Longs, Strings
from mining.themes import discovery, learning, lessons, lineage, vectors
from mining.themes.catalogue import Catalogue
from mining.themes.founding import beside, named_anew, with_new_themes
from mining.themes.matrices import positions
from mining.themes.texts import Texts
from mining.themes.theme import MERGED, RETIRED, successor

OUTGROWN = 1.5
"""Times the texts that the space was made from."""
SAME = 0.6
"""A theme comes out again when more than this share of its texts, and of those it would have, are the same."""
HEIR = 0.3
"""Share of a theme's texts that makes another what has become of it."""
_BY_RUNS = frozenset({"number", "name", "status", "born", "into"})


def outgrown(catalogue: Catalogue, model: learning.Model, size: int) -> bool:
    """Tell whether the themes were made from far fewer than `size` texts, and from fewer than themes are sought in.

    Nobody can tell where neither the model nor the members say from how many.
    """
    founded = model.founded or int((catalogue.members["theme_id"] != "").sum())
    return bool(model.numbers) and 0 < founded < discovery.SAMPLE and size >= OUTGROWN * founded


def in_hand(catalogue: Catalogue, acted_on: Collection[str]) -> frozenset[str]:
    """Return the themes that people decided anything about, with those that they act on."""
    told = lineage.update(catalogue.lineage, catalogue.themes, (), "")
    by_people = told[told["by"] == lineage.PERSON]
    taught = {lessons.theme_of(tick, catalogue) for tick in catalogue.ticks}
    described = {t.number for t in catalogue.themes if any(t.model_dump(exclude=set(_BY_RUNS)).values())}
    return frozenset({*by_people["theme_id"], *by_people["other_id"], *taught, *described, *acted_on})


def renew(
    texts: Texts,
    catalogue: Catalogue,
    model: learning.Model,
    had: Strings,
    held: Collection[str],
    *,
    min_size: int,
    month: str,
    seed: int,
) -> tuple[Catalogue, learning.Model, Floats]:
    """Return the catalogue with themes sought afresh, its model, and the texts in the model's space.

    Parameters
    ----------
    had
        Number of the theme of each text so far, `""` for none.
    held
        Themes that keep their texts.
    month
        The month that the events are written under, `YYYY-MM`.
    """
    themes = catalogue.by_number()
    had = np.array([successor(themes, number) for number in had], dtype=object)
    active = {number for number, theme in themes.items() if theme.active}
    stays = sorted({number for number in had if number and (number in held or number not in active)})
    model = learning.empty_model(texts, seed)
    points = vectors.transform(model.space, texts.without_praise, texts.sentences.vectors)
    moves = ~np.isin(had, stays)
    found = discovery.discover(points, moves, count=None, min_size=min_size, seed=seed)
    labels = found.labels.copy()
    old = [number for number in themes if number in active and number not in held]
    flow = _flow(had, labels, old, len(found.centroids))
    again = {n: old[o] for o, n in _again(flow)}
    catalogue, numbers = _numbered(texts, catalogue, labels, again, had)
    for position, number in enumerate(stays):
        labels[had == number] = len(numbers) + position
    labels[~points.any(axis=1)] = -1
    profiles = learning.profiles_of(points, labels, len(numbers) + len(stays))
    model = replace(model.with_themes([*numbers, *stays], profiles), curve=found.curve)
    has = model.nearest(points)
    catalogue, renamed = named_anew(texts, catalogue, has, numbers)
    stayed = _stayed(had, has, [number for number in stays if number in active])
    return _told(catalogue, old, flow, numbers, stayed, renamed, month), model, points


def _flow(had: Strings, labels: Labels, old: Sequence[str], found: int) -> Longs:
    """Return how many texts of each old theme each found one has, int [old, found]."""
    before = positions(had, old)
    both = (before >= 0) & (labels >= 0)
    flow = np.zeros((len(old), found), dtype=np.int64)
    np.add.at(flow, (before[both], labels[both]), 1)
    return flow


def _again(flow: Longs) -> list[tuple[int, int]]:
    """Return (old, found) of the themes that come out again; more than half cannot be claimed by two."""
    most = flow > SAME * np.maximum(flow.sum(axis=1, keepdims=True), flow.sum(axis=0))
    return [(int(old), int(found)) for old, found in np.argwhere(most)]


def _numbered(
    texts: Texts, catalogue: Catalogue, labels: Labels, again: Mapping[int, str], had: Strings
) -> tuple[Catalogue, list[str]]:
    """Return the catalogue with the themes that it lacks, the largest first, and the number of each label.

    `had` are the themes of the texts so far: those that no new theme has lie beside them still.
    """
    size = np.bincount(labels[labels >= 0])
    new = sorted((i for i in range(len(size)) if i not in again), key=lambda i: (-size[i], i))
    fresh = np.full(len(size) + 1, -1, dtype=np.int32)
    fresh[new] = np.arange(len(new))
    others = positions(had, sorted({*had} - {""})).astype(np.int32)
    named = beside(fresh[labels], others)
    grown, numbers = with_new_themes(texts, catalogue, named, [""] * len(new))
    given = dict(zip(new, numbers, strict=True))
    return grown, [again.get(i) or given[i] for i in range(len(size))]


def _stayed(had: Strings, has: Strings, numbers: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return of themes that stay how many texts they had, and how many of these they have in the new space."""
    return {n: (int(np.sum(had == n)), int(np.sum((had == n) & (has == n)))) for n in numbers}


def _told(
    catalogue: Catalogue,
    old: Sequence[str],
    flow: Longs,
    numbers: Sequence[str],
    stayed: Mapping[str, tuple[int, int]],
    renamed: Mapping[str, str],
    month: str,
) -> Catalogue:
    """Return the catalogue with what became of each old theme, and the log that tells it."""
    heirs: dict[str, list[str]] = {}
    kept = dict(stayed)
    for number, parts in zip(old, flow.tolist(), strict=True):
        if number in numbers:
            kept[number] = sum(parts), parts[numbers.index(number)]
        else:
            least = max(1, min(HEIR * sum(parts), max(parts, default=0)))
            heirs[number] = [heir for heir, part in zip(numbers, parts, strict=True) if part >= least]
    known = catalogue.by_number()
    merged = {number: successor(known, number) for number, theme in known.items() if theme.status == MERGED}
    heirs |= {number: heirs[into][:1] for number, into in merged.items() if into in heirs}
    ended = catalogue.edited({number: _end(after) for number, after in heirs.items()})
    again = {number: f"{size} 条中 {same} 条不变" for number, (size, same) in sorted(kept.items())}
    told = lineage.renewed(catalogue.lineage, ended.themes, again, heirs, renamed, month)
    return replace(ended, lineage=told)


def _end(heirs: Sequence[str]) -> dict[str, object]:
    """Return how a theme ends: merged into its only heir, retired when there are several or none."""
    return {"status": MERGED, "into": heirs[0]} if len(heirs) == 1 else {"status": RETIRED, "into": ""}
