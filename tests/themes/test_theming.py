"""Themes of a small department: found once, kept for ever, joined by what is new."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from department import MATTERS, rows

from mining.errors import UserError
from mining.themes import editing, learning, lineage, vectors
from mining.themes.catalogue import Catalogue, no_members
from mining.themes.embeddings import NONE
from mining.themes.explanation import explanation
from mining.themes.founding import with_new_themes
from mining.themes.grouping import begin
from mining.themes.renewing import in_hand, outgrown
from mining.themes.splitting import split_theme
from mining.themes.texts import Texts, view
from mining.themes.theming import Themed, place_texts, tell, with_issues
from mining.themes.ticks import Tick
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment

LEXICON = Lexicon(frozenset({"的", "了", "是", "请"}))
NOTHING = Catalogue()
INVOICES = [
    f"{text}{i}次" for i, text in enumerate(["发票一直没开", "发票抬头开错了", "发票金额开得不对"] * 8)
]
NEW_MONTH = [
    {"工单编号": f"N{i:02}", "受理时间": f"2025-09-{i + 1:02} 09:00:00", "内容": text}
    for i, text in enumerate(INVOICES)
]

ENDS = ["孩子冻感冒", "放了气还是不行", "要求退采暖费", "整栋楼都这样"]
HEATING = [f"{end}，{place}{what}" for end in ENDS for place in ("暖气", "地暖") for what in ("不热", "冰凉")]
HEATING_MONTH = [
    {"工单编号": f"H{i:02}", "受理时间": f"2025-09-{i + 1:02} 09:00:00", "内容": text}
    for i, text in enumerate(HEATING)
]


def records(found):
    table = pd.DataFrame(found)
    time = pd.to_datetime(table["受理时间"])
    made = pd.DataFrame(
        {
            "record_id": table["工单编号"],
            "time": time,
            "month": time.dt.strftime("%Y-%m"),
            "title": "",
            "text": table["内容"],
            "channel": "",
            "customer": "",
            "score": np.nan,
            "likes": np.nan,
        }
    )
    return made.sort_values(["time", "record_id"], ignore_index=True)


def themed(found, catalogue=NOTHING, month="2025-08", count=None, lexicon=LEXICON) -> Themed:
    table = records(found)
    full = segment(table["text"].tolist(), ())
    begun = begin(table, full, content(full, lexicon))
    placed = place_texts(
        begun.seen, catalogue, count=count, min_size=5, accept_after_months=3, month=month, seed=0
    )
    return tell(table, with_issues(table, placed, begun.cases(), month))


def seen(table: pd.DataFrame) -> Texts:
    full = segment(table["text"].tolist(), ())
    return view(table, full, content(full, LEXICON))


def main_themes(result: Themed) -> dict[str, str]:
    first = result.assignments[result.assignments["rank"] == 1]
    return dict(zip(first["record_id"], first["theme_id"], strict=True))


@pytest.fixture(scope="module")
def first():
    return themed(rows(8), count=4)


def test_every_record_has_exactly_one_row_of_rank_one(first):
    assert len(main_themes(first)) == len(rows(8))
    assert first.assignments.query("rank == 1")["record_id"].is_unique


def test_a_first_run_finds_what_the_last_month_alone_tells():
    """Ten of 136 records: too few for a theme among all, and enough among what no theme explains."""
    few = themed([*rows(8), *HEATING_MONTH[:10]], month="2025-09")
    (new,) = {theme for record, theme in main_themes(few).items() if record.startswith("H")} - {""}
    assert few.themes.set_index("theme_id").loc[new, ["n", "first_month"]].tolist() == [7, "2025-09"]


@pytest.mark.parametrize("more", [5, 6, 10])
def test_after_a_first_run_every_theme_has_as_many_records_as_a_theme_needs(more):
    """Of five records about heating a theme would claim four."""
    found = themed([*rows(8), *HEATING_MONTH[:more]], month="2025-09")
    assert found.themes["n"].min() >= 5


def test_themes_are_numbered_and_no_two_share_a_name(first):
    assert first.themes["theme_id"].tolist() == ["T001", "T002", "T003", "T004"]
    assert first.themes["name"].is_unique


def test_a_theme_seen_in_enough_months_is_accepted(first):
    assert set(first.themes["status"]) == {"正式"}


def test_the_same_records_give_the_same_themes_again(first):
    again = themed(rows(8), first.catalogue)
    pd.testing.assert_frame_equal(again.assignments, first.assignments)
    pd.testing.assert_frame_equal(again.issues, first.issues)
    pd.testing.assert_frame_equal(again.catalogue.lineage, first.catalogue.lineage)


def test_a_new_matter_becomes_provisional_themes_of_its_own_and_the_others_stay(first):
    later = themed(rows(8) + NEW_MONTH, first.catalogue, "2025-09")
    born = later.themes[~later.themes["theme_id"].isin(first.themes["theme_id"])]
    assert "暂定" in set(born["status"])
    before, after = main_themes(first), main_themes(later)
    moved = [record for record in before if after[record] not in {before[record], *born["theme_id"]}]
    assert len(moved) <= 0.02 * len(before)
    assert sum(after[f"N{i:02}"] in set(born["theme_id"]) for i in range(len(INVOICES))) >= 20


def test_a_new_matter_in_words_that_the_catalogue_has_never_seen_becomes_a_theme_of_its_own(first):
    later = themed(rows(8) + HEATING_MONTH, first.catalogue, "2025-09")
    born = set(later.themes["theme_id"]) - set(first.themes["theme_id"])
    of = [number for record, number in main_themes(later).items() if record.startswith("H")]
    assert max(of.count(number) for number in born) >= 0.5 * len(HEATING)


def test_no_theme_is_born_before_it_has_a_record(first):
    later = themed(rows(8) + HEATING_MONTH, first.catalogue, "2025-09")
    own = later.assignments.query("rank == 1").groupby("theme_id")["month"].min()
    assert {theme.number: theme.born for theme in later.catalogue.themes} == own.drop("").to_dict()


def test_without_the_machine_part_the_themes_are_learned_again_from_their_members(first):
    again = themed(rows(8), replace(first.catalogue, machine={}))
    assert again.themes["theme_id"].tolist()[:4] == ["T001", "T002", "T003", "T004"]
    before, after = main_themes(first), main_themes(again)
    assert sum(before[record] == after[record] for record in before) >= 0.85 * len(before)


def test_a_merged_theme_hands_its_texts_over(first):
    merged = themed(rows(8), editing.merge(first.catalogue, "T002", "T001"))
    assert "T002" not in set(merged.themes["theme_id"])
    before, after = main_themes(first), main_themes(merged)
    assert {after[record] for record, number in before.items() if number == "T002"} == {"T001"}
    assert merged.catalogue.lineage.iloc[-1][["event", "theme_id", "other_id"]].tolist() == [
        "合并",
        "T002",
        "T001",
    ]


def test_an_issue_keeps_its_number_and_is_filed_under_the_theme_that_has_its_records_now(first):
    merged = themed(rows(8), editing.merge(first.catalogue, "T002", "T001"))
    for table in (merged.issues, merged.quotes):
        theme_of = dict(zip(table["issue_id"], table["theme_id"], strict=True))
        assert (theme_of["T002-I001"], theme_of["T003-I001"]) == ("T001", "T003")


def test_a_split_theme_gives_way_to_its_parts(first):
    grown = split_theme(
        seen(records(rows(8))), first.catalogue, number="T001", parts=2, month="2025-08", seed=0
    )
    after = themed(rows(8), grown)
    assert "T001" not in set(after.themes["theme_id"])
    assert {"T005", "T006"} <= set(after.themes["theme_id"])
    moved = [main_themes(after)[record] for record, number in main_themes(first).items() if number == "T001"]
    assert sum(number in {"T005", "T006"} for number in moved) >= 0.8 * len(moved)


def test_a_theme_of_one_text_over_and_over_is_not_split(first):
    table = records(rows(8))
    members = first.catalogue.members.set_index("record_id")["theme_id"]
    table.loc[table["record_id"].map(members) == "T001", "text"] = "安装师傅上门乱收费"
    texts = seen(table)
    with pytest.raises(UserError, match="T001：不同内容的文本只有 1 条，拆不成 2 个主题。请少拆几份"):
        split_theme(texts, first.catalogue, number="T001", parts=2, month="2025-08", seed=0)


def test_the_name_of_a_part_tells_it_from_the_other_themes_too():
    streets = ("长江路", "黄河路", "解放路", "人民路", "中山路", "和平路")
    kinds = (("快递柜超时", "，一直不解决"), ("快递柜占道", ""), ("电梯停运", "，一直不解决"))
    texts = [f"{street}{what}{end}" for what, end in kinds for street in streets] + ["快递柜超时"]
    table = records(
        [
            {"工单编号": f"K{i:02}", "受理时间": f"2025-01-{i + 1:02}", "内容": text}
            for i, text in enumerate(texts)
        ]
    )
    theme = table["text"].str.contains("快递").map({True: "T001", False: "T002"})
    members = pd.DataFrame({"record_id": table["record_id"], "theme_id": theme, "issue_id": ""})
    had = replace(NOTHING.with_new(["快递", "电梯"], ["2025-01"] * 2), members=members)
    grown = split_theme(seen(table), had, number="T001", parts=2, month="2025-01", seed=0)
    assert [theme.name for theme in grown.themes[2:]] == ["快递柜超时", "快递柜占道"]


def test_the_parts_of_a_theme_keep_what_people_wrote_of_it(first):
    written = {"owner": "客服部", "dimension": "响应性", "severity": "3", "must": ("退",), "never": ("停水",)}
    one, *others = first.catalogue.themes
    had = replace(first.catalogue, themes=(one.model_copy(update=written), *others))
    grown = split_theme(seen(records(rows(8))), had, number="T001", parts=2, month="2025-08", seed=0)
    assert [part.model_dump(include={*written}) for part in grown.themes[-2:]] == [written] * 2


def test_the_parts_of_a_theme_have_the_texts_of_what_was_merged_into_it(first):
    merged = themed(rows(8), editing.merge(first.catalogue, "T002", "T001"))
    grown = split_theme(
        seen(records(rows(8))), merged.catalogue, number="T001", parts=2, month="2025-08", seed=0
    )
    moved = {record for record, number in main_themes(first).items() if number in {"T001", "T002"}}
    after = main_themes(themed(rows(8), grown))
    assert sum(after[record] in {"T005", "T006"} for record in moved) >= 0.9 * len(moved)
    assert [grown.by_number()[number].status for number in ("T001", "T002")] == ["退役", "退役"]


def test_what_people_decided_survives_a_new_month_a_lost_machine_part_and_another_list_of_stop_words(first):
    of = main_themes(first)
    pinned, banned = (next(record for record, number in of.items() if number == n) for n in ("T003", "T004"))
    decided = split_theme(
        seen(records(rows(8))), first.catalogue, number="T001", parts=2, month="2025-08", seed=0
    )
    decided = editing.merge(editing.rename(decided, "T003", "退钱"), "T002", "T003")
    decided = editing.ban(editing.pin(decided, "T004", [pinned]), "T004", [banned])
    # A run writes the members of the decided themes; then the machine part is lost.
    kept = replace(themed(rows(8), decided).catalogue, machine={})
    later = themed(
        rows(8) + NEW_MONTH, kept, "2025-09", lexicon=Lexicon(LEXICON.stopwords | {"师傅", "一直"})
    )
    status = {theme.number: (theme.status, theme.into) for theme in later.catalogue.themes}
    assert (status["T001"], status["T002"]) == (("退役", ""), ("并入", "T003"))
    assert {"T001", "T002"}.isdisjoint(later.assignments["theme_id"])
    assert {"T003", "T004", "T005", "T006"} <= set(later.themes["theme_id"])
    assert later.catalogue.by_number()["T003"].name == "退钱"
    assert main_themes(later)[pinned] == "T004"
    assert main_themes(later)[banned] != "T004"


def test_texts_that_praise_or_say_nothing_have_no_theme():
    praise = [
        {
            "工单编号": f"P{i}",
            "受理时间": f"2025-08-{i + 1:02} 09:00:00",
            "内容": text,
        }
        # The last two lie so near to complaints that a theme would claim them.
        for i, text in enumerate(
            ["服务非常好，师傅很热情，满意", "师傅上门安装，满意", "手机应用连接路由器，非常满意"]
        )
    ]
    found = themed(rows(8) + praise, count=4)
    assert {main_themes(found)[f"P{i}"] for i in range(3)} == {""}


@pytest.mark.parametrize("size", [1, 5])
def test_a_handful_of_texts_gives_an_honest_small_result(size):
    found = themed(rows(8)[:size])
    assert len(main_themes(found)) == size
    assert len(found.themes) <= 1


@pytest.fixture(scope="module")
def planted():
    """A catalogue of two months: 安装 and 退款 under one number, 噪音 under two, 联网 renamed by hand in the file."""
    table = records(rows(2))
    full = segment(table["text"].tolist(), ())
    texts = view(table, full, content(full, LEXICON))
    matter = table["text"].map(lambda text: next(m for m in MATTERS if any(t in text for t in MATTERS[m])))
    labels = matter.map({"安装": 0, "退款": 0, "噪音": 1, "联网": 3}).to_numpy(dtype=np.int32)
    labels[np.flatnonzero(labels == 1)[::2]] = 2
    model = learning.empty_model(texts, 0)
    points = vectors.transform(model.space, texts.features)
    numbers = ["T001", "T002", "T003", "T004"]
    model = model.with_themes(numbers, learning.profiles_of(points, labels, 4))
    catalogue = Catalogue().with_new(["家电", "噪音", "异响", "联网"], ["2025-01"] * 4)
    born = lineage.update(catalogue.lineage, catalogue.themes, numbers, "2025-02")
    catalogue = editing.rename(replace(catalogue, lineage=born), "T004", "连不上网")
    members = pd.DataFrame(
        {
            "record_id": table["record_id"],
            "theme_id": np.array(numbers)[labels],
            "issue_id": "",
            "last_issue": "",
        }
    )
    return replace(catalogue, members=members, machine=model.to_arrays())


@pytest.fixture(scope="module")
def renewed(planted):
    return themed(rows(8) + NEW_MONTH, planted, "2025-09")


def test_a_planted_split_merger_and_renaming_stand_in_the_log_with_month_and_by_whom(renewed):
    told = renewed.catalogue.lineage
    events = told.loc[told["month"] == "2025-09", ["event", "theme_id", "other_id", "by"]]
    assert events[events["event"] != "新生"].to_numpy().tolist() == [
        ["延续", "T004", "", "机器"],
        ["拆分", "T001", "T005", "机器"],
        ["拆分", "T001", "T006", "机器"],
        ["合并", "T002", "T007", "机器"],
        ["合并", "T003", "T007", "机器"],
        ["改名", "T004", "", "人"],
    ]
    assert events.loc[events["event"] == "新生", "theme_id"].tolist() == ["T005", "T006", "T007", "T008"]
    status = {theme.number: (theme.status, theme.into) for theme in renewed.catalogue.themes}
    assert [status[n] for n in ("T001", "T002", "T003")] == [("退役", ""), ("并入", "T007"), ("并入", "T007")]


def test_sought_afresh_the_texts_are_where_the_log_says_and_what_people_named_keeps_its_own(renewed):
    text = {row["工单编号"]: row["内容"] for row in rows(8) + NEW_MONTH}
    held: dict[str, set[str]] = {}
    for record, number in main_themes(renewed).items():
        if not number:
            continue
        held.setdefault(number, set()).update(
            m for m in MATTERS if any(t in text[record] for t in MATTERS[m])
        )
    assert held == {"T004": {"联网"}, "T005": {"退款"}, "T006": {"安装"}, "T007": {"噪音"}, "T008": set()}
    assert list(main_themes(renewed).values()).count("") <= 0.05 * len(text)
    assert renewed.catalogue.by_number()["T004"].name == "连不上网"
    told = renewed.catalogue.lineage.query("event == '延续' and theme_id == 'T004'")
    assert told["note"].tolist() == ["40 条中 40 条不变"]


def test_sought_afresh_a_theme_keeps_the_texts_that_people_taught_it_and_the_log_counts_them(planted):
    of = {
        m: [row["工单编号"] for row in rows(8) if row["内容"].startswith(tuple(MATTERS[m]))] for m in MATTERS
    }
    ticks = tuple(Tick(record, "T004", yes=True) for m in ("退款", "联网") for record in of[m][:12])
    after = themed(rows(8) + NEW_MONTH, replace(planted, ticks=ticks), "2025-09")
    assert {main_themes(after)[record] for record in of["退款"]} == {"T004"}
    told = after.catalogue.lineage.query("event == '延续' and theme_id == 'T004'")
    assert told["note"].tolist() == ["74 条中 72 条不变"]


def test_what_was_merged_one_into_another_follows_what_the_last_became(planted):
    one, two, three, four = planted.themes
    two = two.model_copy(update={"status": "并入", "into": "T001"})
    three = three.model_copy(update={"status": "并入", "into": "T002"})
    joined = [
        ("2025-02", "合并", "T003", "T002", "机器", "异响"),
        ("2025-02", "合并", "T002", "T001", "机器", "噪音"),
    ]
    told = pd.concat([planted.lineage, pd.DataFrame(joined, columns=planted.lineage.columns)])
    before = replace(planted, themes=(one, two, three, four), lineage=told)
    after = themed(rows(8) + NEW_MONTH, before, "2025-09").catalogue.by_number()
    heir = after[after["T003"].into]
    assert after["T001"].status == "退役"
    assert (after["T002"].into, heir.active) == (heir.number, True)


def test_a_theme_whose_section_was_deleted_stays_out_when_themes_are_sought_afresh_as_a_retired_one(planted):
    one, *others = planted.themes
    deleted = replace(planted, themes=tuple(others))
    retired = replace(planted, themes=(one.model_copy(update={"status": "退役"}), *others))
    found = [themed(rows(8) + NEW_MONTH, before, "2025-09") for before in (deleted, retired)]
    assert main_themes(found[0]) == main_themes(found[1])
    assert "T001" not in found[0].catalogue.by_number()
    events = [each.catalogue.lineage.query("theme_id == 'T001'")["event"].tolist() for each in found]
    assert events == [["新生", "退役"]] * 2


def test_sought_afresh_a_theme_whose_name_its_texts_do_not_hold_is_named_anew_and_others_keep_theirs():
    had = themed(rows(2), count=4).catalogue
    named = {"安装": {"name": "花屏黑屏"}, "噪音": {"name": "联网", "owner": "客服部"}}
    themes = tuple(theme.model_copy(update=named.get(theme.name, {})) for theme in had.themes)
    born = lineage.update(had.lineage.head(0), themes, [theme.number for theme in themes], "2025-02")
    after = themed(rows(8), replace(had, themes=themes, lineage=born), "2025-09").catalogue
    now = {old.name: after.by_number()[old.number].name for old in themes}
    assert now == {"花屏黑屏": "安装收费不透明", "退款": "退款", "联网": "联网", "APP": "APP"}
    told = after.lineage.query("event == '改名'")[["month", "by", "note"]]
    assert told.to_numpy().tolist() == [["2025-09", "机器", "花屏黑屏 → 安装收费不透明"]]


def test_a_new_theme_that_lost_the_texts_it_was_named_after_is_named_after_those_it_has(monkeypatch):
    def misnamed(*of):
        grown, numbers = with_new_themes(*of)
        return grown.edited({numbers[0]: {"name": "花屏黑屏"}}), numbers

    names = [theme.name for theme in themed(rows(2), count=4).catalogue.themes]
    monkeypatch.setattr("mining.themes.theming.with_new_themes", misnamed)
    found = themed(rows(2), count=4).catalogue
    assert [theme.name for theme in found.themes] == names
    assert found.lineage["note"].tolist() == names


def test_a_catalogue_sought_afresh_stays_until_it_is_outgrown_again(renewed):
    again = themed(rows(8) + NEW_MONTH, renewed.catalogue, "2025-09")
    pd.testing.assert_frame_equal(again.assignments, renewed.assignments)
    pd.testing.assert_frame_equal(again.catalogue.lineage, renewed.catalogue.lineage)


def test_a_catalogue_made_from_as_many_texts_as_themes_are_sought_in_is_never_outgrown(planted):
    model = learning.recall(planted, SimpleNamespace(sentences=NONE), 0)
    assert [outgrown(planted, replace(model, founded=n), 3 * n) for n in (5_999, 6_000)] == [True, False]


def test_a_catalogue_of_which_nobody_knows_how_many_texts_made_it_is_not_outgrown(planted):
    model = replace(learning.recall(planted, SimpleNamespace(sentences=NONE), 0), founded=0)
    assert not outgrown(replace(planted, members=no_members()), model, 100)


def test_themes_with_a_word_of_people_a_tick_or_an_action_are_in_their_hands(planted):
    one, two, three, four = planted.themes
    themes = (one, two.model_copy(update={"owner": "客服部"}), three, four)
    ticks = (Tick("A0001", "异响", yes=True), Tick("A0002", "新名称", yes=True))
    assert in_hand(replace(planted, themes=themes), ()) == {"", "T002", "T004"}
    assert in_hand(replace(planted, themes=themes, ticks=ticks), ["T001"]) == {
        "",
        "T001",
        "T002",
        "T003",
        "T004",
    }


def test_why_a_text_has_a_theme_is_told_of_the_themes_as_they_are_today(first):
    text = "外机噪音太大，要求退款"
    full = segment([text], ())
    near = [line[3:7] for line in explanation(content(full, LEXICON), full, first.catalogue)]
    gone, other, third = near
    decided = editing.retire(editing.merge(first.catalogue, gone, other), third)
    barred = tuple(
        theme.model_copy(update={"never": ("退款",)} if theme.number == other else {})
        for theme in decided.themes
    )
    lines = explanation(content(full, LEXICON), full, replace(decided, themes=barred))
    assert f"（已并入 {other} " in lines[0]
    assert lines[1].endswith("；但含有“退款”的不归入它（never）")
    assert "（已退役）" in lines[2]
    themes = tuple(theme for theme in first.catalogue.themes if theme.number != gone)
    without = explanation(content(full, LEXICON), full, replace(first.catalogue, themes=themes))
    assert [line[3:7] for line in without][:2] == [other, third]


def test_of_a_theme_that_others_were_merged_into_no_part_says_that_the_text_is_left_out(first):
    full = segment([next(row["内容"] for row in rows(8) if "退款" in row["内容"])], ())
    lines = explanation(content(full, LEXICON), full, first.catalogue)
    gone, into = (line[3:7] for line in lines[:2])
    assert "归入；" in lines[0]
    assert "归入；" not in lines[1].replace("不归入", "")
    merged = explanation(content(full, LEXICON), full, editing.merge(first.catalogue, gone, into))
    assert "归入；" in merged[0]
    assert "，同一主题的另一部分已归入；" in merged[1]


def test_why_a_text_is_kept_out_is_told_by_the_rule_that_keeps_it_out(first):
    full = segment(["外机噪音太大，APP上要求退款。"], ())
    barred = tuple(
        t.model_copy(update={"must": ("大app",), "never": ("app上",)}) for t in first.catalogue.themes
    )
    kept_in = tuple(t.model_copy(update={"must": ("app上",), "never": ("大app",)}) for t in barred)
    out, within = (
        explanation(content(full, LEXICON), full, replace(first.catalogue, themes=themes))[0]
        for themes in (barred, kept_in)
    )
    assert out.endswith("；但含有“app上”的不归入它（never）")
    assert "；但" not in within


@pytest.mark.parametrize(("at", "kept_out"), [("gone", False), ("into", True)])
def test_after_a_merger_the_words_of_the_theme_that_it_went_into_keep_a_text_out(first, at, kept_out):
    record, text = next((row["工单编号"], row["内容"]) for row in rows(8) if "退款" in row["内容"])
    gone = main_themes(first)[record]
    into = next(theme.number for theme in first.catalogue.themes if theme.number != gone)
    barred = editing.merge(first.catalogue, gone, into).edited(
        {gone if at == "gone" else into: {"never": ("退款",)}}
    )
    full = segment([text], ())
    told = explanation(content(full, LEXICON), full, barred)[0]
    assert told.endswith("；但含有“退款”的不归入它（never）") is kept_out
    assert (main_themes(themed(rows(8), barred))[record] != into) is kept_out
