import numpy as np
import pytest

from mining.themes.scoring import Profiles, floors, score

AXES = np.eye(4, dtype=np.float32)


def profiles(floor: float, themes: int = 3) -> Profiles:
    return Profiles(AXES[:themes], np.full(themes, floor, dtype=np.float32))


def test_a_text_has_the_theme_it_is_most_similar_to() -> None:
    table = score(AXES[[2, 0]], profiles(0.3))
    assert table.to_dict("list") == {"row": [0, 1], "rank": [1, 1], "theme": [2, 0], "weight": [1.0, 1.0]}


def test_a_text_that_fits_none_has_no_row() -> None:
    table = score(np.vstack([AXES[3], np.zeros(4, np.float32), AXES[1]]), profiles(0.3))
    assert table["row"].tolist() == [2]


def test_a_text_between_two_themes_has_both_and_its_weights_add_up() -> None:
    both = np.array([[0.8, 0.6, 0, 0], [0.7071, 0.7071, 0, 0]], dtype=np.float32)
    table = score(both, profiles(0.3))
    assert table[["row", "rank", "theme"]].to_numpy().tolist() == [[0, 1, 0], [1, 1, 0], [1, 2, 1]]
    assert table["weight"].tolist() == pytest.approx([1.0, 0.5, 0.5])


def test_the_floor_is_below_all_members_of_an_even_theme() -> None:
    rows = np.array([[0.9, 0.436, 0, 0], [0.8, 0, 0.6, 0], [0.85, 0, 0, 0.527]], dtype=np.float32)
    assert floors(rows, np.zeros(3, np.int32), AXES[:1]) == pytest.approx([0.75], abs=1e-3)


def test_an_outlier_falls_below_the_floor() -> None:
    rows = np.vstack([np.tile(AXES[0], (9, 1)), AXES[1]])
    floor = floors(rows, np.zeros(10, np.int32), AXES[:1])
    assert score(rows, Profiles(AXES[:1], floor))["row"].tolist() == list(range(9))


def test_copies_of_one_text_all_stay_in_their_theme() -> None:
    text = np.full((1, 512), 512**-0.5, dtype=np.float32)
    floor = floors(np.tile(text, (50, 1)), np.zeros(50, np.int32), np.round(text, 4))
    assert score(np.tile(text, (50, 1)), Profiles(np.round(text, 6), floor))["row"].tolist() == list(
        range(50)
    )


def test_without_themes_or_texts_there_are_no_rows() -> None:
    assert score(AXES, profiles(0.3, themes=0)).empty
    assert score(AXES[:0], profiles(0.3)).columns.tolist() == ["row", "rank", "theme", "weight"]


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.tile(AXES[:3], (5, 1))
    whole = score(rows, profiles(0.3))
    monkeypatch.setattr("mining.themes.scoring.BLOCK", 4)
    assert score(rows, profiles(0.3)).equals(whole)
