"""Themes learn from ticks: gently from few, firmly from many, and each ticked text is where people put it."""

from dataclasses import replace

import numpy as np
import pytest
from department import rows
from test_theming import main_themes, themed

from mining.themes.catalogue import Catalogue
from mining.themes.examples import by_example
from mining.themes.lessons import Lessons
from mining.themes.scoring import Profiles
from mining.themes.teaching import of_parts, score, teach
from mining.themes.ticks import Tick

MATTERS = ("安装", "退款", "噪音", "联网")


@pytest.fixture(scope="module")
def first():
    return themed(rows(8), count=4)


def ticked(catalogue, *ticks):
    return replace(catalogue, ticks=tuple(Tick(record, theme, yes=yes) for record, theme, yes in ticks))


def circle(*degrees):
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


TWO = Profiles(circle(0, 90), np.array([0.3, 0.3], dtype=np.float32))


def said(*ticks):
    order = sorted(ticks)
    return Lessons(
        np.array([row for row, _, _ in order], dtype=np.int64),
        np.array([number for _, number, _ in order], dtype=object),
        np.array([yes for _, _, yes in order], dtype=bool),
    )


def mains(points, lessons):
    found = score(points, TWO, teach(points, TWO, ("A", "B"), lessons, points), ("A", "B"), lessons).query(
        "rank == 1"
    )
    main = np.full(len(points), "", dtype=object)
    main[found["row"]] = np.array(["A", "B"], dtype=object)[found["theme"]]
    return main.tolist()


def test_one_tick_moves_its_own_text_and_leaves_the_others():
    points = circle(0, 10, 20, 42, 60, 70, 80, 90)
    assert mains(points, said((3, "B", True))) == ["A", "A", "A", "B", "B", "B", "B", "B"]


def test_many_ticks_move_the_border():
    points = circle(*range(0, 40, 2), 39, *range(50, 90, 2))
    lessons = said(*[(row, "B", True) for row in range(10, 20)], *[(row, "A", True) for row in range(5)])
    assert mains(points, lessons)[20] == "B"
    assert mains(points, said((0, "A", True)))[20] == "A"


@pytest.mark.parametrize(
    ("ticks", "learnt"),
    [
        ([(row, "B", True) for row in range(10, 20)] + [(row, "A", True) for row in range(5)], True),
        ([(row, "A", True) for row in range(0, 20, 4)], False),
        ([(row, "AB"[row % 2], True) for row in range(8, 28)], False),
        ([(0, "B", True)], False),
        ([], False),
    ],
    ids=["bear each other out", "confirm the machine", "contradict each other", "a lone one", "none"],
)
def test_ticks_teach_only_where_they_explain_others_that_were_held_back(ticks, learnt):
    points = circle(*range(0, 60, 2))
    assert (teach(points, TWO, ("A", "B"), said(*ticks), points) is not None) is learnt


def test_confirming_what_the_machine_found_moves_nothing():
    points = circle(*range(0, 90, 3))
    before = mains(points, said())
    confirmed = said(*[(row, before[row], True) for row in range(0, 30, 2)])
    assert mains(points, confirmed) == before


def test_a_text_ticked_no_leaves_for_another_theme_only_if_that_explains_it():
    assert mains(circle(-10, 0, 10, 20), said((1, "A", False)))[1] == ""
    assert mains(circle(-10, 0, 10, 40), said((3, "A", False)))[3] == "B"


def test_a_text_ticked_yes_belongs_even_if_nothing_explains_it():
    assert mains(circle(180, 10), said((0, "B", True))) == ["B", "A"]


def test_examples_make_a_theme_of_texts_like_them():
    points = circle(0, 2, 4, 170, 180, 190, 175, 185)
    made = by_example(points, TWO, ["C"], said((3, "C", True), (5, "C", True)))
    near = points @ made.centroids[0] >= made.floors[0]
    assert near.tolist() == [False] * 3 + [True] * 5


def test_a_lone_example_does_not_swallow_every_text():
    points = circle(0, 100, 200, 201)
    nothing = Profiles(np.zeros((0, 2), np.float32), np.zeros(0, np.float32))
    made = by_example(points, nothing, ["C"], said((2, "C", True)))
    assert (points @ made.centroids[0] >= made.floors[0]).tolist() == [False, False, True, True]


def test_the_order_of_the_lines_changes_nothing(first):
    ticks = [("A0001", "T001", True), ("A0002", "T002", True), ("A0003", "T001", False)]
    one = themed(rows(8), ticked(first.catalogue, *ticks))
    other = themed(rows(8), ticked(first.catalogue, *reversed(ticks)))
    assert one.assignments.equals(other.assignments)


def test_a_ticked_text_is_where_people_put_it_and_the_others_stay(first):
    before = main_themes(first)
    record = next(record for record, number in before.items() if number == "T001")
    after = main_themes(themed(rows(8), ticked(first.catalogue, (record, "T002", True))))
    assert after[record] == "T002"
    assert sum(before[other] != after[other] for other in before) <= 0.05 * len(before)


def test_without_the_tick_everything_is_as_before(first):
    taught = themed(rows(8), ticked(first.catalogue, ("A0001", "T002", True)))
    again = themed(rows(8), replace(taught.catalogue, ticks=()))
    assert again.assignments.equals(first.assignments)


def holding(word):
    return [row["工单编号"] for row in rows(8) if word in row["内容"]]


SLOW = holding("退款审核太慢")
TAUGHT = [
    *((record, "T004", True) for record in SLOW[:5]),
    *((record, "T002", True) for record in holding("安装师傅上门")[:3]),
    *((record, "T003", True) for record in holding("退款一直不到账")[:3]),
    *((record, "T004", True) for record in holding("开机以后")[:3]),
    *((record, "T001", True) for record in holding("APP闪退")[:3]),
]
UNJUDGED = [row for row in rows(8) if row["工单编号"] not in {record for record, _, _ in TAUGHT}]


def test_what_people_taught_lasts_when_the_records_they_judged_are_gone(first):
    taught = themed(rows(8), ticked(first.catalogue, *TAUGHT))
    later = themed(UNJUDGED, taught.catalogue)
    before, after = main_themes(taught), main_themes(later)
    assert [after[record] for record in SLOW[5:]] == ["T004"] * 2
    assert after == {record: before[record] for record in after}
    assert main_themes(themed(UNJUDGED, later.catalogue)) == after


def test_ticks_that_people_delete_teach_nothing_also_when_their_records_are_gone(first):
    taught = themed(rows(8), ticked(first.catalogue, *TAUGHT))
    after = main_themes(themed(UNJUDGED, replace(taught.catalogue, ticks=())))
    assert after == {record: main_themes(first)[record] for record in after}


def test_examples_of_something_narrower_than_any_theme_make_a_theme_of_their_own(first):
    offline = holding("更新后设备离线")
    made = themed(rows(8), ticked(first.catalogue, *[(record, "设备离线", True) for record in offline[:6]]))
    theme = made.themes.iloc[-1]
    assert theme[["theme_id", "name", "status"]].tolist() == ["T005", "设备离线", "正式"]
    after = main_themes(made)
    assert sum(after[record] == "T005" for record in offline) >= 0.9 * len(offline)
    born = made.catalogue.lineage.iloc[-1]
    assert born[["event", "theme_id", "by"]].tolist() == ["新生", "T005", "人"]


def test_examples_of_what_the_machine_has_found_give_it_their_name(first):
    number = main_themes(first)[holding("WIFI")[0]]
    ticks = [(holding(word)[0], "连不上网", True) for word in ("WIFI信号", "APP闪退", "路由器", "更新后")]
    named = themed(rows(8), ticked(first.catalogue, *ticks))
    theme = named.themes.set_index("theme_id").loc[number]
    assert theme[["name", "status"]].tolist() == ["连不上网", "正式"]
    assert len(named.themes) == len(first.themes)
    event = named.catalogue.lineage.iloc[-1]
    assert event[["event", "theme_id", "by"]].tolist() == ["改名", number, "人"]


def test_a_theme_that_people_have_in_hand_keeps_its_name(first):
    number = main_themes(first)[holding("WIFI")[0]]
    owned = tuple(
        theme.model_copy(update={"owner": "网络组"}) if theme.number == number else theme
        for theme in first.catalogue.themes
    )
    ticks = [(holding(word)[0], "连不上网", True) for word in ("WIFI信号", "APP闪退", "路由器", "更新后")]
    named = themed(rows(8), ticked(replace(first.catalogue, themes=owned), *ticks))
    assert named.themes["name"].tolist() == [*first.themes["name"], "连不上网"]


def test_a_new_catalogue_of_as_many_themes_as_have_examples_finds_no_others():
    texts = {row["工单编号"]: row["内容"] for row in rows(8)}
    words = {"安装": "安装", "退款": "退", "噪音": "噪音", "联网": "APP"}
    ticks = [
        (record, matter, True)
        for matter, word in words.items()
        for record in [record for record, text in texts.items() if word in text][:3]
    ]
    found = themed(rows(8), ticked(Catalogue(), *ticks), count=4)
    assert sorted(found.themes["name"]) == sorted(words)
    right = [
        main_themes(found)[record] == number
        for number, matter in zip(found.themes["theme_id"], found.themes["name"], strict=True)
        for record, text in texts.items()
        if words[matter] in text
    ]
    assert sum(right) >= 0.85 * len(right)


def test_a_lesson_on_a_theme_is_one_on_the_part_that_the_text_is_nearest_to():
    told = said((0, "T001", True), (1, "T001", True))
    parts = of_parts(told, circle(10, 80), profiles=TWO, numbers=["T001", "T002"], into=["T001", "T001"])
    assert (parts.rows.tolist(), parts.numbers.tolist()) == ([0, 1], ["T001", "T002"])


def test_a_record_refused_leaves_all_parts_of_a_theme(first):
    main = main_themes(first)
    parts = sorted(set(main.values()) - {""})[:2]
    record = next(each for each, theme in main.items() if theme == parts[1])
    merged = first.catalogue.edited({parts[1]: {"status": "并入", "into": parts[0]}})
    again = themed(rows(8), ticked(merged, (record, parts[0], False)))
    assert main_themes(again)[record] != parts[0]
