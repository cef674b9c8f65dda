"""The figures behind what ticks teach: each against a value found in another way."""

import math

import numpy as np
import pytest
from test_teaching import circle, said

from mining.themes import examples, teaching
from mining.themes.scoring import Profiles
from mining.themes.teaching import Teaching, score, teach

YES, NO = np.array([True]), np.array([False])
FIRST = np.array([0])
SURE = np.array([[2.0, 0.0], [0.0, 0.0]])
"""Log odds of 2 for the first theme at (1, 0)."""


def test_the_fit_has_the_highest_posterior_density():
    """No small step from it is better: squared distance from the prior, and what each answer says, 否 less than 是."""
    rng = np.random.default_rng(1)
    points, theme = rng.standard_normal((12, 3)), rng.integers(3, size=12)
    yes, prior = rng.random(12) < 0.7, rng.standard_normal((3, 3))

    def loss(weights, bias):
        odds = np.exp(points @ weights.T + bias)
        p = (odds / odds.sum(axis=1, keepdims=True))[np.arange(12), theme]
        told = np.log(p)[yes].sum() + 0.3 * np.log(1 - p)[~yes].sum()
        return 0.05 * ((weights - prior) ** 2).sum() + 0.1 * (bias**2).sum() - told

    weights, bias = teaching._fitted(points, theme, yes, prior)
    least = loss(weights, bias)
    for step in (1e-2, -1e-2):
        for i in range(9):
            assert loss(weights + step * np.eye(9)[i].reshape(3, 3), bias) > least
        for i in range(3):
            assert loss(weights, bias + step * np.eye(3)[i]) > least


@pytest.mark.parametrize(("answer", "factor"), [(YES, 1.216835), (NO, 0.709712)])
def test_how_sure_the_prior_may_be_of_itself(answer, factor):
    """One text with log odds of 2: t = 2 e^t / (1 + exp(2 e^t)) after 是, t = -.6 e^t / (1 + exp(-2 e^t)) after 否."""
    found = teaching._sureness(np.array([[1.0, 0.0]]), FIRST, answer, SURE)
    assert found == pytest.approx(factor, abs=1e-4)


@pytest.mark.parametrize(("trust", "share"), [(1.0, 0.875), (0.5, 0.6435), (0.0, 0.5)])
def test_how_frequent_a_theme_is_follows_from_the_texts_themselves(trust, share):
    """Eight texts with odds of 9 to 1 and two with 1 to 9: 8/(.1 + .8 s) = 2/(.9 - .8 s) is solved by .875.

    Half trusted, the share is its own mean with a half.
    """
    points = np.array([[1, 0]] * 8 + [[0, 1]] * 2 + [[0, 0]] * 5, dtype=np.float32)
    found = teaching._log_shares(points, math.log(9) * np.eye(2), np.zeros(2), trust)
    assert np.exp(found) / 2 == pytest.approx([share, 1 - share], abs=1e-3)


def test_without_texts_all_themes_are_as_frequent():
    none = np.zeros((0, 2), dtype=np.float32)
    assert teaching._log_shares(none, np.eye(2), np.zeros(2), 1.0).tolist() == [0, 0]


def test_the_odds_of_each_text_add_up_and_the_bias_counts_for_all():
    taught = Teaching(np.zeros((2, 2), np.float32), np.log([3, 1]).astype(np.float32), np.zeros(2, np.int64))
    assert taught.odds(circle(0, 90, 180)) == pytest.approx(np.tile([0.75, 0.25], (3, 1)))


def test_the_answers_that_a_theme_rests_on_are_counted_and_five_digits_kept():
    points = circle(*range(0, 60, 2))
    told = said(*[(row, "B", True) for row in range(10, 20)], *[(row, "A", True) for row in range(5)])
    taught = teach(points, Profiles(circle(0, 90), np.full(2, 0.3, np.float32)), ("A", "B"), told, points)
    assert taught.ticks.tolist() == [5, 10]
    assert np.array_equal(np.round(taught.weights, 5), taught.weights)
    assert taught.weights.dtype == taught.bias.dtype == np.float32


def test_answers_about_themes_that_are_gone_and_texts_without_content_teach_nothing():
    points = np.concatenate([circle(0, 10), np.zeros((1, 2), np.float32)])
    told = said((0, "A", True), (1, "Z", True), (2, "B", True), (1, "B", False))
    theme, rows, yes = teaching.answers(points, ("A", "B"), told)
    assert (theme.tolist(), rows.tolist(), yes.tolist()) == ([0, 1], [0, 1], [True, False])


def test_where_taught_the_profiles_say_whether_and_the_teaching_which():
    """A teaching that finds B everywhere: the text that no profile explains has no theme, however sure that is.

    A 否 to B leaves A where its profile explains the text, and nothing where it does not.
    """
    taught = Teaching(np.zeros((2, 2), np.float32), np.array([0, 3], np.float32), np.zeros(2, np.int64))
    profiles = Profiles(circle(0, 90), np.full(2, 0.6, np.float32))
    points = circle(20, 180, 50, 85)
    found = score(points, profiles, taught, ("A", "B"), said((2, "B", False), (3, "B", False)))
    main = found[found["rank"] == 1]
    assert dict(zip(main["row"], main["theme"], strict=True)) == {0: 1, 2: 0}
    assert found["weight"].tolist() == pytest.approx([1.0, 1.0])


def test_likeness_is_the_mean_cosine_of_all_pairs():
    """Pairs of 0, 60 and 90 degrees: .5, 0 and .866."""
    assert examples._likeness(circle(0, 60, 90)) == pytest.approx(0.455342, abs=1e-6)
    assert examples._likeness(circle(0, 90)) == pytest.approx(0)


def gates(points, of, known=()):
    sums = np.zeros((max(of) + 1, 2))
    np.add.at(sums, of, points[: len(of)])
    found = examples._gates(points, sums, np.array(of), np.arange(len(of)), np.array(known, np.float32))
    return found.tolist()


def test_few_examples_gate_a_theme_by_their_cosines_held_to_those_of_all():
    """Pairs with cosines of .5 and .8: the fence of all four is .5 - 1.5 * .3; two of twelve parts are their own."""
    points = circle(0, 60, 180, 180 + math.degrees(math.acos(0.8)))
    assert gates(points, [0, 0, 1, 1]) == pytest.approx([(1 + 0.5) / 12, (1.6 + 0.5) / 12], abs=1e-6)


def test_a_lone_example_has_the_gate_of_the_others():
    points = circle(0, 60, 180)
    assert gates(points, [0, 0, 1]) == pytest.approx([0.5, 0.5], abs=1e-6)


def test_a_lone_example_beside_known_themes_has_their_median_gate():
    assert gates(circle(0, 90), [0], known=(0.2, 0.4, 0.9)) == pytest.approx([0.4], abs=1e-6)


def test_a_lone_example_alone_reaches_half_way_to_the_average_text():
    """Cosines of 1 and 0 to it: half way from .5 to 1."""
    assert gates(circle(0, 90), [0]) == pytest.approx([0.75], abs=1e-6)


def named(chosen, main, *, any_match=False):
    spread = circle(*range(-60, 60, 3))
    of = {"噪音": np.array(chosen)}
    centroid = {"T001": circle(0)[0]}
    return examples.named_by(of, spread, np.array(main, dtype=object), centroid, any_match=any_match, seed=0)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ((5, 35), {"T001": "噪音"}),  # as far from each other as its texts are
        ((18, 19, 20, 21), {}),  # too like each other
        ((5,), {}),  # one is none
        ((5, 39), {}),  # the theme holds half of them only
    ],
)
def test_examples_name_a_theme_that_holds_most_of_them_and_is_no_wider(chosen, name):
    main = ["T001"] * 39 + [""]
    assert named(chosen, main) == name
    assert named(chosen, main, any_match=True) == {"T001": "噪音"}
