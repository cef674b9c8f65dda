import numpy as np
import pytest

from mining.errors import UserError
from mining.themes.discovery import discover
from mining.themes.matrices import unit


def clouds(themes: int, texts: int, spread: float = 0.15, seed: int = 0) -> np.ndarray:
    """Return `texts` unit rows around each of `themes` axes, one theme after the other."""
    rng = np.random.default_rng(seed)
    axes = np.repeat(np.eye(16, dtype=np.float32)[:themes], texts, axis=0)
    return unit((axes + spread * rng.standard_normal(axes.shape)).astype(np.float32))


def partition(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}


def test_as_many_themes_as_asked_for() -> None:
    found = discover(clouds(3, 10), count=3, min_size=10, seed=0)
    assert partition(found.labels) == {
        frozenset(range(10)),
        frozenset(range(10, 20)),
        frozenset(range(20, 30)),
    }
    assert found.centroids.shape == (3, 16)
    assert found.curve.empty


def test_the_number_of_themes_is_the_one_that_comes_out_again() -> None:
    found = discover(clouds(6, 30), count=None, min_size=5, seed=0)
    assert len(found.centroids) == 6
    assert found.curve.loc[found.curve["chosen"], "k"].tolist() == [6]
    assert found.curve.columns.tolist() == ["k", "stability", "standard_error", "chosen"]


def test_texts_without_content_have_no_theme() -> None:
    rows = clouds(2, 10)
    rows[[3, 15]] = 0
    labels = discover(rows, count=2, min_size=2, seed=0).labels
    assert np.flatnonzero(labels < 0).tolist() == [3, 15]


def test_more_themes_than_distinct_texts_cannot_be_found() -> None:
    with pytest.raises(UserError, match="要求 3 个主题，但不同内容的文本只有 2 条"):
        discover(np.repeat(clouds(2, 1), 4, axis=0), count=3, min_size=2, seed=0)


def test_equal_texts_never_part() -> None:
    rows = np.repeat(clouds(4, 3), 5, axis=0)
    labels = discover(rows, count=4, min_size=2, seed=0).labels
    assert all(len(set(labels[i : i + 5])) == 1 for i in range(0, len(rows), 5))


@pytest.mark.parametrize("texts", [0, 1, 4])
def test_too_few_texts_make_no_theme(texts: int) -> None:
    found = discover(clouds(1, texts), count=None, min_size=5, seed=0)
    assert found.centroids.shape == (0, 16)
    assert found.labels.tolist() == [-1] * texts


def test_tiny_themes_are_dissolved() -> None:
    rows = np.vstack([clouds(5, 40), clouds(7, 1, seed=1)[-1:]])
    found = discover(rows, count=None, min_size=10, seed=0)
    assert np.bincount(found.labels).min() >= 10


def test_the_same_rows_and_seed_give_the_same_bytes() -> None:
    rows = clouds(5, 40, spread=0.4)
    one, other = (discover(rows, count=None, min_size=5, seed=3) for _ in range(2))
    assert one.centroids.tobytes() == other.centroids.tobytes()
    assert one.labels.tobytes() == other.labels.tobytes()


def test_texts_outside_the_sample_are_given_the_nearest_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.themes.discovery.SAMPLE", 60)
    found = discover(clouds(3, 100), count=3, min_size=5, seed=0)
    assert {len(part) for part in partition(found.labels)} == {100}
