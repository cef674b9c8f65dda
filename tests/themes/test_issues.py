"""Concrete recurring cases: what shares place, object and time."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.preprocessing import normalize

from mining.engine import when_asked
from mining.store import Store
from mining.themes import grouping
from mining.themes import linkage as linkage_of_rows
from mining.themes.echoes import with_echoes
from mining.themes.heat import heat
from mining.themes.issues import find_issues, group_cases
from mining.themes.linkage import cluster
from mining.themes.naming import name_cases
from mining.words.tokens import BORDER, Tokens

LETTERS = Path(__file__).parents[2].parent / "shared/data/tipdm2020c_3/tipdm2020c_3.csv"
UNTIL = pd.Timestamp("2025-09-01")
MIXER = [
    "丽发新城 附近 搅拌站 噪音 扰民",
    "丽发新城 小区 旁 搅拌站 粉尘 污染",
    "投诉 丽发新城 搅拌站 彻夜 施工",
    "丽发新城 搅拌站 灰尘 很 大",
]
PARKING = [
    "滨河苑 捆绑 销售 车位",
    "滨河苑 车位 捆绑 销售 合法 吗",
    "开发商 在 滨河苑 捆绑 销售 车位",
    "反对 滨河苑 房子 和 车位 捆绑",
]
OTHERS = [
    "路灯 坏 了 三天", "公交 晚点 严重", "医保 报销 太慢", "幼儿园 学费 上涨", "自来水 发黄 有 味",
    "电梯 经常 停运", "菜市场 卫生 差", "快递 放 在 门口", "手机 信号 弱", "驾校 退费 难",
    "健身房 关门 跑路", "网约车 乱 收费",
]  # fmt: skip


def records(texts, times=None, **columns):
    table = pd.DataFrame({"text": [text.replace(" ", "") for text in texts], "title": "", "customer": ""})
    table["time"] = pd.to_datetime(times or ["2025-08-01"] * len(texts)).astype("datetime64[s]")
    table["month"] = table["time"].dt.strftime("%Y-%m").fillna("")
    table["likes"] = np.nan
    return table.assign(**columns)


def found(texts, themes=None, table=None):
    full = Tokens.from_lists([[BORDER if word == "，" else word for word in text.split()] for text in texts])
    stop = {"在", "和", "了", "吗", "很", "有", BORDER}
    content = full.keep(np.array([word not in stop for word in full.vocabulary], dtype=bool))
    theme = np.array(themes or ["T001"] * len(texts), dtype=object)
    told = records(texts) if table is None else table
    cases = group_cases(told, content, theme != "")
    issues, member = find_issues(told, theme, cases, until=UNTIL)
    issues.insert(1, "name", name_cases(full, content, member, len(issues), cases.emphasis))
    return issues, member


def test_cases_of_the_same_words_are_grouped_once(tmp_path, monkeypatch):
    content = Tokens.from_lists([text.split() for text in MIXER + PARKING + OTHERS])
    told, texts = (
        records(MIXER + PARKING + OTHERS),
        SimpleNamespace(content=content, praise=np.zeros(20, dtype=bool)),
    )
    store = Store(tmp_path, b"k" * 32, most_bytes=1_000_000)
    first = grouping.begin_cases(told, texts, when_asked, store)()
    assert first.member.tolist() == [0] * 4 + [1] * 4 + [-1] * 12
    monkeypatch.setattr(grouping, "group_cases", lambda *_: pytest.fail("grouped again"))
    again = grouping.begin_cases(told, texts, when_asked, store)()
    assert again.member.tolist() == first.member.tolist()
    assert (again.points != first.points).nnz == 0
    assert again.points.shape == first.points.shape
    assert again.emphasis.tolist() == first.emphasis.tolist()
    other = content.replace({"搅拌站": "拌合站"})
    for changed, words in (
        (told, other),
        (told.assign(title="漏水"), content),
        (told.assign(month="2025-09"), content),
    ):
        with pytest.raises(pytest.fail.Exception, match="grouped again"):
            grouping.begin_cases(
                changed, SimpleNamespace(content=words, praise=texts.praise), when_asked, store
            )()


def test_texts_about_one_case_are_one_issue_and_others_none():
    issues, member = found(MIXER + PARKING + OTHERS)
    assert len(issues) == 2
    assert len(set(member[:4])) == len(set(member[4:8])) == 1
    assert member[0] != member[4]
    assert (member[8:] == -1).all()


def test_an_issue_is_named_by_a_phrase_of_its_texts():
    issues, member = found(MIXER + PARKING + OTHERS)
    assert issues["name"][member[0]] in {"丽发新城搅拌站", "丽发新城", "搅拌站"}
    assert "捆绑" in issues["name"][member[4]]


def test_two_texts_are_no_issue():
    issues, member = found(MIXER[:2] + OTHERS)
    assert len(issues) == 0
    assert (member == -1).all()


def test_an_issue_carries_the_theme_of_most_of_its_texts_but_keeps_them_all():
    issues, member = found(MIXER + OTHERS, themes=["T002", "T001", "T002", "T002"] + ["T001"] * 12)
    assert issues["theme_id"].tolist() == ["T002"]
    assert issues["n"].tolist() == [4]
    assert (member[:4] == 0).all()


def test_a_text_without_theme_has_no_issue():
    _, member = found(MIXER + OTHERS, themes=["", "T001", "T001", "T001"] + ["T001"] * 12)
    assert member[:4].tolist() == [-1, 0, 0, 0]


def test_dates_and_peak_month_are_those_of_the_members():
    times = ["2025-06-30", "2025-07-02", "2025-07-31", "2025-08-05"] + ["2025-01-01"] * 12
    issues, _ = found(MIXER + OTHERS, table=records(MIXER + OTHERS, times))
    row = issues.iloc[0]
    assert (row["first_date"], row["last_date"], row["peak_month"]) == ("2025-06-30", "2025-08-05", "2025-07")


def test_texts_without_time_make_issues_without_dates():
    issues, _ = found(MIXER + OTHERS, table=records(MIXER + OTHERS, [None] * 16))
    assert issues[["first_date", "last_date", "peak_month"]].to_numpy().tolist() == [["", "", ""]]


def test_a_common_complaint_in_one_month_is_an_issue_of_that_month():
    usual = [f"{word} 闪退" for word in ("地图", "相机", "音乐", "天气", "日历", "邮箱")]
    burst = ["更新 闪退", "打开 闪退", "秒 闪退", "登录 闪退", "一直 闪退", "又 闪退", "今天 闪退"]
    texts = [*usual, *burst, *OTHERS * 8]
    times = (
        [f"2025-0{i}-01" for i in range(1, 7)]
        + ["2025-08-08"] * 7
        + [f"2025-0{i % 7 + 1}-15" for i in range(96)]
    )
    issues, member = found(texts, table=records(texts, times))
    assert len(set(member[6:13])) == 1
    assert issues["peak_month"][member[6]] == "2025-08"


def test_what_is_said_every_month_is_one_issue_with_its_past():
    """Ten complaints so frequent that only a month in which one stands out could make a case of it."""
    months = [f"2025-{month:02d}" for month in range(1, 11)]
    said = [
        (text, month, 12 if at == number else 4)
        for number, month in enumerate(months)
        for at, text in enumerate(OTHERS[:10])
    ]
    texts = [text for text, _, n in said for _ in range(n)]
    table = records(texts, [f"{month}-01" for _, month, n in said for _ in range(n)])
    issues, member = found(texts, table=table)
    assert issues["n"].tolist() == [48] * 10
    assert issues["first_date"].tolist() == ["2025-01-01"] * 10
    assert all(len({member[i] for i, text in enumerate(texts) if text == one}) == 1 for one in OTHERS[:10])


def test_a_complaint_of_many_words_that_surges_is_one_issue_with_its_past():
    """In December the words in that month fill all twelve places of a text: it shares none with its past."""
    meter = [
        "智能表", "跳字", "阀门", "做饭", "气量", "走字", "在家", "方数",
        "关了", "读数", "用气", "多出来", "偏快", "校验", "电池", "计量",
    ]  # fmt: skip
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    said, times = [], []
    for month in months:
        for i in range(15 if month == "2025-12" else 3):
            said.append(" ".join((meter[5 * i % 16 :] + meter)[:12]))
            times.append(f"{month}-01")
        said += OTHERS * 5
        times += [f"{month}-01"] * 60
    _, member = found(said, table=records(said, times))
    ours = {int(member[i]) for i, text in enumerate(said) if text not in OTHERS}
    assert len(ours) == 1
    assert -1 not in ours


def test_a_month_of_other_words_has_no_echo():
    """Of a case that its month made, only what says the same is told of other months."""
    member = np.array([0, 0, 0, -1, -1, 1, 1, 1], dtype=np.int32)
    words = sparse.csr_matrix(
        np.array(
            [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [0.6, 0.8, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0]]
        ),
        dtype=np.float32,
    )
    with_past = with_echoes(member, np.array([True, False]), words, words, member < 0)
    assert with_past.tolist() == [0, 0, 0, 0, -1, 1, 1, 1]


CASES = np.repeat(np.arange(3, dtype=np.int32), 3)


def rows_of(*columns, width=2):
    """Three texts of one word each for every case."""
    return sparse.csr_matrix(np.eye(width, dtype=np.float32)[np.repeat(columns, 3)])


def cases_of(member):
    return member[::3].tolist()


def test_two_months_of_the_same_words_are_one_case():
    words = rows_of(0, 1, 0)
    both = with_echoes(CASES, np.array([True, True, True]), words, words, CASES < 0)
    assert cases_of(both) == [0, 1, 0]


def test_a_month_belongs_to_the_case_of_the_same_words():
    words = rows_of(0, 1, 0)
    one = with_echoes(CASES, np.array([True, False, False]), words, words, CASES < 0)
    assert cases_of(one) == [2, 1, 2]


def test_a_month_does_not_belong_to_the_same_words_of_another_shop():
    """What is usual holds words in facet values: the third case is one of a shop, the first is not."""
    words, usual = rows_of(0, 1, 0), rows_of(0, 1, 2, width=3)
    apart = with_echoes(CASES, np.array([True, False, False]), words, usual, CASES < 0)
    assert cases_of(apart) == [0, 1, 2]


def test_two_cases_of_all_months_are_never_one():
    """Each of three texts, the first case two degrees from the third and five from the second."""
    angle = np.deg2rad([10, 45, 80, 5, 40, 75, 12, 47, 82])
    words = sparse.csr_matrix(np.column_stack([np.cos(angle), np.sin(angle)]).astype(np.float32))
    one = with_echoes(CASES, np.array([True, False, False]), words, words, CASES < 0)
    assert cases_of(one) == [2, 1, 2]


def test_the_same_shop_without_the_same_matter_is_no_issue():
    texts = [f"人民路店 {text}" for text in OTHERS[:6]] + OTHERS[6:]
    table = records(texts, **{"facet:门店": ["人民路店"] * 6 + ["解放路店"] * 6})
    assert len(found(texts, table=table)[0]) == 0


def test_without_texts_there_are_no_issues():
    issues, member = found([])
    assert list(issues.columns) == [
        "theme_id", "name", "n", "first_date", "last_date", "peak_month", "heat",
    ]  # fmt: skip
    assert len(issues) == len(member) == 0


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(20)))
def test_issues_do_not_depend_on_the_order_of_the_texts(order):
    texts = MIXER + PARKING + OTHERS
    issues, member = found([texts[i] for i in order])
    expected, whole = found(texts)
    assert sorted(issues["name"]) == sorted(expected["name"])
    assert [member[list(order).index(i)] == -1 for i in range(20)] == (whole == -1).tolist()


def points_of(seed, rows=300):
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 30, rows)
    dense = rng.random((rows, 60)) * (rng.random((rows, 60)) < 0.05)
    dense[np.arange(rows), kind] += 1
    return normalize(sparse.csr_matrix(dense.astype(np.float32)))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_clusters_are_those_of_average_linkage(seed):
    points = points_of(seed)
    distance = np.maximum(1 - (points @ points.T).toarray().astype(float), 0)
    np.fill_diagonal(distance, 0)
    cut = fcluster(linkage(squareform(distance, checks=False), "average"), 0.6, "distance")
    ours = cluster(points, 0.4, 1)
    assert len(set(zip(ours, cut, strict=True))) == len(set(cut)) == len(set(ours))


def test_neighbourhoods_of_bounded_size_give_nearly_the_same_clusters(monkeypatch):
    points = points_of(3)
    whole = cluster(points, 0.4, 1)
    monkeypatch.setattr(linkage_of_rows, "_TOGETHER", 10)
    monkeypatch.setattr(linkage_of_rows, "_PAIRS", 0)
    parts = cluster(points, 0.4, 1)
    same = (whole[:, None] == whole) == (parts[:, None] == parts)
    assert same.mean() > 0.98


def test_rows_find_each_other_across_all_blocks():
    """24,000 rows, of which each has a feature with the one 12,000 further on; blocks are of 2,000 and 10,000."""
    columns = np.tile(np.arange(12_000), 2)
    points = sparse.csr_matrix((np.ones(24_000, np.float32), (np.arange(24_000), columns)))
    assert cluster(points, 0.5, 2).tolist() == columns.tolist()


def test_a_feature_of_many_rows_joins_them_all():
    """120 rows are told of in stretches of 50, which find each other in the next round."""
    points = sparse.csr_matrix(np.eye(2, dtype=np.float32)[[0] * 120 + [1] * 3])
    assert cluster(points, 0.5, 2).tolist() == [0] * 120 + [1] * 3


def test_what_is_known_of_rows_that_did_not_merge_is_not_sought_again():
    points, nothing = points_of(4), sparse.csr_matrix((300, 300), dtype=np.float32)
    whole = linkage_of_rows._alike(points, 0.2, nothing, np.ones(300, dtype=bool))
    fresh = np.arange(300) % 3 == 0
    known = linkage_of_rows._between(whole, np.arange(300), ~fresh)
    assert 0 < known.nnz < whole.nnz
    again = linkage_of_rows._alike(points, 0.2, known, fresh)
    assert abs(again - whole).max() < 1e-6
    assert linkage_of_rows._alike(points, 0.2, nothing, fresh).nnz == whole.nnz - known.nnz


def test_parts_are_told_apart_by_size():
    """Pairs come together, larger parts in sets of about as many rows as asked; what never falls apart is cut."""
    parts = [range(2), range(2, 4), range(4, 7), range(7, 11), range(11, 14), range(14, 23)]
    alike = np.zeros((24, 24), dtype=np.float32)
    for part in parts:
        alike[np.ix_(part, part)] = 1 - np.eye(len(part))
    found = linkage_of_rows._neighbourhoods(sparse.csr_matrix(alike), 0.5, 4)
    sets = [(rows.tolist(), None if pair is None else len(set(pair.tolist()))) for _, rows, pair in found]
    assert sets[0] == ([0, 1, 2, 3], 2)
    cut = [[14, 15, 16, 17], [18, 19, 20, 21], [22]]
    assert sets[1:] == [(rows, None) for rows in ([4, 5, 6, 7, 8, 9, 10], [11, 12, 13], *cut)]


def test_small_clusters_are_left_out():
    points = sparse.csr_matrix(np.eye(3, dtype=np.float32)[[0, 1, 0, 2, 0]])
    assert cluster(points, 0.5, 2).tolist() == [0, -1, 0, -1, 0]


def heats(times, members, **columns):
    table = records(["文"] * len(times), times, **columns)
    k = max(members) + 1
    return heat(table, np.array(members, dtype=np.int32), np.ones(k), UNTIL).tolist()


def test_a_text_of_a_year_ago_counts_half():
    assert heats(["2025-09-01", "2024-09-01"], [0, 1]) == [1.0, 0.5]


def test_later_texts_count_whole_and_texts_without_time_half():
    assert heats(["2025-12-01", None], [0, 1]) == [1.0, 0.5]


def test_likes_add_their_square_root():
    assert heats(["2025-09-01"] * 2, [0, 1], likes=[9.0, np.nan]) == [4.0, 1.0]


def test_four_texts_of_one_customer_weigh_as_much_as_two_of_two():
    customers = ["甲"] * 4 + ["乙", "丙"]
    assert heats(["2025-09-01"] * 6, [0] * 4 + [1] * 2, customer=customers) == [2.0, 2.0]


def test_unknown_customers_do_not_cool_an_issue():
    assert heats(["2025-09-01"] * 3, [0, 0, 0], customer=["", "甲", ""]) == [3.0]


def test_texts_without_issue_heat_nothing():
    assert heats(["2025-09-01"] * 2, [0, -1]) == [1.0]


def test_a_loose_topic_is_cooler_than_a_sharp_case():
    table = records(["文"] * 2, ["2025-09-01"] * 2)
    assert heat(table, np.array([0, 1], dtype=np.int32), np.array([0.5, 0.25]), UNTIL).tolist() == [0.5, 0.25]


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not LETTERS.exists(), reason="../shared/data is not here")
def test_the_known_cases_of_a_city_are_found():
    from mining.words.lexicon import Lexicon, content
    from mining.words.segmentation import segment

    table = pd.read_csv(LETTERS, dtype=str, keep_default_na=False).sort_values(
        ["time", "id"], ignore_index=True
    )
    texts = (table["title"].str.strip() + "\n" + table["text"].str.strip()).tolist()
    letters = records(texts, table["time"].tolist(), title=table["title"].to_numpy())
    full = segment(texts, ())
    theme = np.full(len(texts), "T001", dtype=object)
    words = content(full, Lexicon())
    cases = group_cases(letters, words, theme != "")
    _, member = find_issues(letters, theme, cases, until=UNTIL)
    known = table["hot_issue_rule"].to_numpy()
    scores = [_best(member, known == case) for case in sorted(set(known) - {""})]
    assert np.mean(scores) >= 0.8


def _best(member, wanted):
    options = [member == issue for issue in set(member[wanted]) - {-1}]
    return max(2 * (inside & wanted).sum() / (inside.sum() + wanted.sum()) for inside in options)
