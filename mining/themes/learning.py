"""What the machine keeps of the themes: a feature space, and in it a profile for each number."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.arrays import Floats, Labels, Strings
from mining.errors import user_error
from mining.store import NOTHING_KEPT, Keep
from mining.themes import discovery, remembered, scoring, teaching, vectors
from mining.themes.catalogue import DAMAGED, Catalogue
from mining.themes.embeddings import OFF
from mining.themes.kept import kept_space
from mining.themes.matrices import positions
from mining.themes.remembered import Remembered
from mining.themes.saving import MACHINE
from mining.themes.texts import Texts
from mining.words.tokens import Tokens


@dataclass(frozen=True)
class Model:
    """The machine's side of a catalogue.

    Attributes
    ----------
    space
        Where texts become vectors; it outlives the month, so that a theme means the same all along.
    numbers
        Theme numbers, in the order of the profiles.
    profiles
        Centroids, float32 (themes, d), and floors, float32 (themes,).
    curve
        k, stability, standard_error, chosen: how the number of themes was chosen when they were last sought.
    judged
        Where the texts lie that ticks speak of, also those that this run does not have.
    taught
        What ticks made of the profiles in the last run, for `explain`; each run is taught anew.
    encoder
        The full encoder whose sentence vectors the space holds, by its `embeddings.identity`.
    founded
        Texts that the space was made from.
    """

    space: vectors.Space
    numbers: tuple[str, ...]
    profiles: scoring.Profiles
    curve: pd.DataFrame
    judged: Remembered
    taught: teaching.Teaching | None = None
    encoder: str = OFF
    founded: int = 0

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays that a catalogue keeps; `from_arrays` gives the same model back."""
        return {
            **{f"space.{name}": array for name, array in self.space.to_arrays().items()},
            "numbers": np.array(self.numbers, dtype="U16"),
            "centroids": self.profiles.centroids,
            "floors": self.profiles.floors,
            "table": np.array(_source(self.encoder)),
            "founded": np.array(self.founded),
            **{f"curve.{name}": self.curve[name].to_numpy() for name in self.curve},
            **self.judged.to_arrays(),
            **({f"taught.{name}": array for name, array in vars(self.taught).items()} if self.taught else {}),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Model":
        """Return the model that a catalogue kept."""
        space = _below("space.", arrays)
        profiles = scoring.Profiles(arrays["centroids"], arrays["floors"])
        numbers = tuple(str(number) for number in arrays["numbers"])
        curve = pd.DataFrame(_below("curve.", arrays))
        taught = _below("taught.", arrays)
        teacher = teaching.Teaching(**taught) if taught else None
        encoder = str(arrays["table"]).partition(" ")[2] or OFF
        founded = int(arrays.get("founded", 0))
        judged = remembered.from_arrays(arrays, profiles.centroids.shape[1])
        return cls(
            vectors.Space.from_arrays(space), numbers, profiles, curve, judged, teacher, encoder, founded
        )

    def with_themes(self, numbers: Sequence[str], profiles: scoring.Profiles) -> "Model":
        """Return the model with more profiles behind those it has."""
        merged = scoring.Profiles(
            np.concatenate([self.profiles.centroids, profiles.centroids]),
            np.concatenate([self.profiles.floors, profiles.floors]),
        )
        return replace(self, numbers=(*self.numbers, *numbers), profiles=merged, taught=None)

    def nearest(self, points: Floats) -> Strings:
        """Return the number of each text's main theme, `""` where none explains it."""
        return np.array([*self.numbers, ""], dtype=object)[scoring.nearest(points, self.profiles)]

    def without(self, numbers: Collection[str]) -> "Model":
        """Return the model without the profiles of some themes."""
        stays = np.array([number not in numbers for number in self.numbers], dtype=bool)
        profiles = scoring.Profiles(self.profiles.centroids[stays], self.profiles.floors[stays])
        kept = tuple(number for number in self.numbers if number not in numbers)
        return replace(self, numbers=kept, profiles=profiles, taught=None)


@cache
def _table_digest() -> str:
    """Return what tells one version of the encoder table from another: vectors of two do not mix."""
    return hashlib.sha256(
        (resources.files("mining.themes") / "data" / "encoder.npz").read_bytes()
    ).hexdigest()


def _source(encoder: str) -> str:
    """Return what tells the encoders of a space from others: the table, and the full one if there is one."""
    return _table_digest() if encoder == OFF else f"{_table_digest()} {encoder}"


def _below(prefix: str, arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def empty_model(texts: Texts, seed: int, store: Keep = NOTHING_KEPT) -> Model:
    """Return a model without themes, its space fitted to the texts."""
    space = kept_space(texts.features, seed, texts.sentences.vectors, store)
    width = vectors.transform(space, Tokens.from_lists([])).shape[1]
    profiles = scoring.Profiles(np.zeros((0, width), np.float32), np.zeros(0, np.float32))
    return Model(
        space,
        (),
        profiles,
        discovery.no_curve(),
        remembered.nothing(profiles.centroids.shape[1]),
        encoder=texts.sentences.model,
        founded=len(texts.ids),
    )


def recall(catalogue: Catalogue, texts: Texts, seed: int, store: Keep = NOTHING_KEPT) -> Model:
    """Return the catalogue's model; one that is missing, or made with other encoders, is learned again.

    It is learned from the members: what each theme held in the last run, found among the texts by their id.

    Raises
    ------
    UserError
        The machine part is not what this program writes.
    """
    if catalogue.machine and str(catalogue.machine.get("table", "")) == _source(texts.sentences.model):
        return _checked(catalogue.machine)
    model = empty_model(texts, seed, store)
    theme_of = dict(zip(catalogue.members["record_id"], catalogue.members["theme_id"], strict=True))
    member = np.array([theme_of.get(record_id, "") for record_id in texts.ids], dtype=object)
    numbers = [theme.number for theme in catalogue.themes if theme.active and (member == theme.number).any()]
    if not numbers:
        return model
    labels = positions(member, numbers).astype(np.int32)
    points = vectors.transform(model.space, texts.features, texts.sentences.vectors)
    return model.with_themes(numbers, profiles_of(points, labels, len(numbers)))


def _checked(arrays: Mapping[str, npt.NDArray[Any]]) -> Model:
    """Return the model that a catalogue kept, unless its arrays do not fit each other."""
    try:
        model = Model.from_arrays(arrays)
        width = vectors.transform(model.space, Tokens.from_lists([])).shape[1]
        centroids, floors, judged = model.profiles.centroids, model.profiles.floors, model.judged
        fits = centroids.shape == (len(model.numbers), width) and floors.shape == (len(model.numbers),)
        fits &= judged.points.shape == (len(judged.ids), width)
        sound = fits and bool(np.isfinite(centroids).all() and np.isfinite(floors).all())
    except (KeyError, ValueError, TypeError, IndexError):
        sound = False
    if not sound:
        raise user_error(MACHINE, *DAMAGED)
    return model


def profiles_of(points: Floats, labels: Labels, count: int) -> scoring.Profiles:
    """Return the profile of each label 0..count-1: the direction of the mean of its texts, and its floor."""
    sums = np.zeros((count, points.shape[1]))
    for label in range(count):
        sums[label] = points[labels == label].sum(axis=0, dtype=np.float64)
    centroids = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    centroids = np.round(centroids, 6).astype(np.float32)
    return scoring.Profiles(centroids, scoring.floors(points, labels, centroids))
