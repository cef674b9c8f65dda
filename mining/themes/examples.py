"""Themes that people give examples of: one that the machine found takes the name, or a new one is made of them."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import scipy

from mining.arrays import Doubles, Flags, Floats, Longs, Strings
from mining.themes import lessons, scoring
from mining.themes.catalogue import Catalogue
from mining.themes.learning import Model
from mining.themes.lessons import Lessons
from mining.themes.matrices import unit
from mining.themes.teaching import answers, kept
from mining.themes.texts import Texts
from mining.themes.theme import FORMAL

PRIOR = 10.0
"""Texts: an example counts as much as this many, and a theme's own gate as much as that of all after this many."""
ROUNDS = 10
DRAWS = 200
TIGHT = 0.975
"""Quantile of the likeness of texts drawn from a theme above which examples are of something narrower."""


def exemplify(
    texts: Texts,
    points: Floats,
    main: Strings,
    catalogue: Catalogue,
    model: Model,
    held: Collection[str],
    *,
    any_match: bool,
    seed: int,
) -> tuple[Catalogue, Model]:
    """Name, or make, the themes that ticks give examples of and the catalogue does not have; they are 正式.

    A theme that is made is born in the month of its earliest example. Themes that people `held` keep their
    names; `main` and `any_match` as in `named_by`.
    """
    wanted = lessons.new_names(catalogue, texts.ids)
    if not wanted:
        return catalogue, model
    free = {theme.number for theme in catalogue.themes if theme.active and theme.number not in held}
    centroids = dict(zip(model.numbers, model.profiles.centroids, strict=True))
    centroids = {number: centroid for number, centroid in centroids.items() if number in free}
    named = named_by(wanted, points, main, centroids, any_match=any_match, seed=seed)
    catalogue = catalogue.edited({number: {"name": name, "status": FORMAL} for number, name in named.items()})
    rest = {name: rows for name, rows in wanted.items() if name not in named.values()}
    grown = catalogue.with_new(rest, [str(texts.months[rows].min()) for rows in rest.values()], FORMAL)
    new = [theme.number for theme in grown.themes[len(catalogue.themes) :]]
    if not new:
        return grown, model
    said = lessons.lessons(grown, texts.ids)
    return grown, model.with_themes(new, by_example(points, model.profiles, new, said))


def named_by(
    examples: Mapping[str, Longs],
    points: Floats,
    main: Strings,
    centroids: Mapping[str, Floats],
    *,
    any_match: bool,
    seed: int,
) -> dict[str, str]:
    """Return number -> name for the themes that examples of a name describe; one name a theme, the nearest first.

    Examples describe a theme that holds most of them, when they are no more like each other than its texts are: those
    of something narrower make a theme of their own.

    Parameters
    ----------
    examples
        Rows of the examples of each name that no theme has.
    main
        Number of each text's theme, blank for none.
    centroids
        Of the themes that nobody has decided anything about, by number.
    any_match
        Whether a name must go to one of the themes, however few of its examples that holds.
    """
    if not examples or not centroids:
        return {}
    names, numbers = sorted(examples), list(centroids)
    means = np.stack([points[examples[name]].mean(axis=0) for name in names])
    pairs = zip(
        *scipy.optimize.linear_sum_assignment(-(means @ unit(np.stack(list(centroids.values()))).T)),
        strict=True,
    )
    matched = {numbers[j]: names[i] for i, j in pairs}
    return {
        number: name
        for number, name in matched.items()
        if any_match or _describe(points, examples[name], main == number, seed)
    }


def _describe(points: Floats, examples: Longs, members: Flags, seed: int) -> bool:
    held, size = np.flatnonzero(members), len(examples)
    if members[examples].mean() <= 0.5 or size < 2:
        return False
    rng = np.random.default_rng(seed)
    drawn = [_likeness(points[rng.choice(held, min(size, len(held)), replace=False)]) for _ in range(DRAWS)]
    return _likeness(points[examples]) <= float(np.quantile(drawn, TIGHT))


def _likeness(points: Floats) -> float:
    """Return the mean cosine of the pairs among unit rows."""
    size = len(points)
    return float(((points.sum(axis=0, dtype=np.float64) ** 2).sum() - size) / max(size * (size - 1), 1))


def by_example(
    points: Floats, profiles: scoring.Profiles, numbers: Sequence[str], said: Lessons
) -> scoring.Profiles:
    """Return the profiles of new themes `numbers`, made from examples beside the `profiles` that there are.

    Seeded k-means (Basu, Banerjee and Mooney 2002): only the new centroids move, and an example stays where it was put.
    """
    theme, rows, yes = answers(points, numbers, said)
    theme, rows = theme[yes], rows[yes]
    sums = np.zeros((len(numbers), points.shape[1]))
    np.add.at(sums, theme, points[rows])
    centroids = unit(sums.astype(np.float32))
    gates = _gates(points, sums, theme, rows, profiles.floors)
    floors = np.concatenate([profiles.floors, gates])
    filled = np.any(points != 0, axis=1)
    for _ in range(ROUNDS):
        similar = points @ np.concatenate([unit(profiles.centroids), centroids]).T
        similar[similar < floors] = -1
        labels = np.where(filled & (similar.max(axis=1) > -1), similar.argmax(axis=1), -1)
        labels -= len(profiles.floors)
        labels[rows] = theme
        moved = PRIOR * sums
        np.add.at(moved, labels[labels >= 0], points[labels >= 0])
        centroids = unit(moved.astype(np.float32))
    labels = np.maximum(labels, -1).astype(np.int32)
    centroids = kept(centroids)
    return scoring.Profiles(centroids, scoring.floors(points, labels, centroids))


def _gates(points: Floats, sums: Doubles, theme: Longs, rows: Longs, known: Floats) -> Floats:
    """Return the least cosine with which a text may join each new theme, float32 [themes].

    The lower `scoring.fence` of the examples' cosines to the others of their theme, held to that of all examples
    when they are few; a lone example reaches half way to the average text.
    """
    others = unit((sums[theme] - points[rows]).astype(np.float32))
    cosine = np.einsum("ij,ij->i", others, points[rows])
    count = np.bincount(theme, minlength=len(sums))
    several = count[theme] > 1
    average = float(np.mean(points @ unit(sums.astype(np.float32)).T)) if len(points) else 0.0
    if several.any():
        usual = float(scoring.fence(cosine[several]))
    else:
        usual = float(np.median(known)) if len(known) else (1 + average) / 2
    own = np.array(
        [float(scoring.fence(cosine[theme == i])) if count[i] > 1 else usual for i in range(len(sums))]
    )
    return np.asarray(np.maximum((count * own + PRIOR * usual) / (count + PRIOR), 1e-3), dtype=np.float32)
