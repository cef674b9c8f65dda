"""Which of the texts that no theme explains make a theme of their own."""

import numpy as np
import pytest
from test_teaching import circle

from mining.themes.finding import find_beside, large_enough, profiles_beside
from mining.themes.scoring import Profiles, nearest

HERE = 0  # degrees on the first circle: where the known theme lies
THERE = (0, 0, 1)


def at(*degrees):
    """Return texts in the plane of the known themes, so many degrees from the first."""
    return np.pad(circle(*degrees), ((0, 0), (0, 1)))


def copies(point, count):
    return np.tile(np.array(point, dtype=np.float32), (count, 1))


def known(*degrees):
    return Profiles(at(*degrees), np.full(len(degrees), 0.5, dtype=np.float32))


def found(*groups, profiles=None, min_size=4):
    """Return the label that all texts of each group share: groups are points, theme so far (-1 none), new ones."""
    points = np.concatenate([points for points, _, _ in groups])
    main = np.concatenate([np.full(len(points), theme) for points, theme, _ in groups]).astype(np.int32)
    new = np.concatenate([np.arange(len(points)) < fresh for points, _, fresh in groups])
    labels = find_beside(points, new, main, profiles or known(HERE), min_size=min_size, seed=0)
    assert labels.shape == (len(points),)
    parts = np.split(labels, np.cumsum([len(points) for points, _, _ in groups])[:-1])
    shared = [set(part.tolist()) for part in parts]
    assert all(len(each) == 1 for each in shared)
    return [each.pop() for each in shared]


SETTLED = (at(*[HERE] * 20), 0, 0)


def test_new_texts_that_no_theme_explains_are_one():
    assert found(SETTLED, (copies(THERE, 6), -1, 6)) == [-1, 0]


def test_the_least_size_is_enough():
    assert found(SETTLED, (copies(THERE, 4), -1, 4)) == [-1, 0]
    assert found(SETTLED, (copies(THERE, 3), -1, 3)) == [-1, -1]


def test_texts_that_were_seen_before_and_made_no_theme_make_none_now():
    assert found(SETTLED, (copies(THERE, 6), -1, 0)) == [-1, -1]


def test_a_theme_found_where_the_catalogue_has_none():
    nothing = Profiles(np.zeros((0, 3), np.float32), np.zeros(0, np.float32))
    assert found((copies(THERE, 6), -1, 6), profiles=nothing) == [0]


@pytest.mark.parametrize(("fresh", "label"), [(3, 0), (2, -1)])
def test_a_third_of_the_least_size_must_be_new(fresh, label):
    """The rest of the unexplained texts is old, so that their share is small and decides nothing."""
    old = (copies((0, -1, 0), 60), -1, 0)
    assert found(SETTLED, (copies(THERE, 9), -1, fresh), old, min_size=9) == [-1, label, -1]


@pytest.mark.parametrize(
    ("mine", "others", "labels"),
    [
        (5, 0, [0, -1]),  # 5 of 10 are new, 5 of 24 of all: more than twice as many
        (5, 3, [-1, -1]),  # 8 of 24 are new: not twice as many
        (6, 0, [0, -1]),  # 6 of 10, 6 of 24: well over twice, not three times as many
        (9, 3, [0, -1]),  # half are new: half way from there to all is .75, and 9 of 10 are
        (7, 5, [-1, -1]),  # half are new, and 7 of 10 of these
    ],
)
def test_new_texts_must_stand_out_beside_their_share_of_all(mine, others, labels):
    groups = (copies(THERE, 10), -1, mine), (copies((0, -1, 0), 14), -1, others)
    assert found(SETTLED, *groups) == [-1, *labels]


@pytest.mark.parametrize(("degrees", "label"), [(20, -1), (30, 0)])
def test_a_theme_must_explain_its_texts_by_a_tenth_better_than_the_known_ones(degrees, label):
    """At 20 degrees the cosine to the known theme is .94, at 30 it is .87."""
    assert found(SETTLED, (at(*[degrees] * 6), -1, 6)) == [-1, label]


def test_texts_at_the_edge_of_a_theme_may_leave_it():
    assert found(SETTLED, (at(*[50] * 6), 0, 6)) == [-1, 0]


def test_texts_that_hold_together_less_than_the_known_themes_are_none():
    loose = at(60, 80, 100, 120, 140, 160)
    assert found(SETTLED, (loose, -1, 6)) == [-1, -1]


def test_the_looser_quarter_of_the_known_themes_is_the_measure():
    """Two known themes have median cosines of 1 and .87, lower quartile .90; that of the new one is .99."""
    spread = (at(*[180, 240] * 3), 1, 0)
    group = (at(85, 95, 85, 95), -1, 4)
    assert found(SETTLED, spread, group, profiles=known(HERE, 210)) == [-1, -1, 0]
    assert found(SETTLED, group) == [-1, -1]


def test_texts_without_content_are_left_alone():
    assert found(SETTLED, (copies((0, 0, 0), 6), -1, 6), (copies(THERE, 6), -1, 6)) == [-1, -1, 0]


def left(points, fresh):
    """Return the label that six texts share beside twenty of a known theme, the first few of them new."""
    texts, new = np.concatenate([at(*[HERE] * 20), points]), np.arange(26) >= 20
    new &= np.arange(26) < 20 + fresh
    labels = find_beside(
        texts, new, nearest(texts, known(HERE)), known(HERE), min_size=4, seed=0, at_edges=False
    )
    assert set(labels[:20].tolist()) == {-1}
    (shared,) = set(labels[20:].tolist())
    return shared


@pytest.mark.parametrize(("fresh", "label"), [(6, 0), (0, -1)])
def test_what_new_texts_make_among_those_left_over_is_a_theme(fresh, label):
    assert left(copies(THERE, 6), fresh) == label


def test_texts_at_the_edge_of_a_theme_are_not_left_over():
    assert left(at(*[50] * 6), 6) == -1


def test_new_themes_claim_what_is_as_near_as_three_quarters_of_their_texts():
    points = at(-60, 0, 0, 60, 90, 90)
    made = profiles_beside(points, np.array([0, 0, 0, 0, 1, 1], dtype=np.int32), 2)
    assert made.centroids == pytest.approx(at(0, 90), abs=1e-6)
    assert made.floors == pytest.approx([0.49999, 0.99999], abs=1e-6)


def test_a_new_theme_of_nothing_but_copies_keeps_them():
    text = np.arange(1, 8, dtype=np.float32)
    points = copies(text / np.linalg.norm(text), 6)
    made = profiles_beside(points, np.zeros(6, dtype=np.int32), 1)
    assert nearest(points, made).tolist() == [0] * 6


def test_a_group_to_which_too_few_texts_would_belong_is_left_out():
    points = at(*[HERE] * 4, 80, 85, 86, 90, *[150] * 4)
    labels = np.array([-1] * 4 + [0] * 4 + [1] * 4, dtype=np.int32)
    assert large_enough(points, labels, known(HERE), min_size=3).tolist() == labels.tolist()
    assert large_enough(points, labels, known(HERE), min_size=4).tolist() == [-1] * 8 + [0] * 4
