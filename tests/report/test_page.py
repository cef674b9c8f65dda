import base64
import hashlib
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hostile import ARABIC, CHANNEL, hostile
from matplotlib import font_manager
from prose import read

from mining.records.gate import scan_folder
from mining.report.material import Material
from mining.report.page import render
from mining.report.sections import view
from mining.report.summary import summarise


def test_every_number_in_prose_is_in_the_embedded_data_and_rounded_right(page: str) -> None:
    reader = read(page)
    assert len(reader.told()) > 100
    assert reader.unknown() == []
    assert reader.misshown() == []


def test_no_number_in_prose_stands_outside_the_data(page: str) -> None:
    assert read(page).stray() == []


def test_no_level_of_headings_is_passed_over(page: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
    assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == []


def links(page: str) -> tuple[list[str | None], list[str | None]]:
    """All links of the page, and those that lead nowhere in it."""
    tags = read(page).tags
    targets = {attributes["id"] for _, attributes in tags if "id" in attributes}
    found = [attributes["href"] for tag, attributes in tags if tag == "a"]
    return found, [to for to in found if to is None or not to.startswith("#") or to[1:] not in targets]


def test_every_link_leads_somewhere_in_the_page(page: str) -> None:
    found, dead = links(page)
    assert len(found) > 50
    assert dead == []


def test_a_grave_text_stands_on_the_page_once_and_says_how_often_it_came(full: Material) -> None:
    ids = full.records.loc[full.records["month"] == "2024-06", "record_id"].head(4).tolist()
    records = full.records.assign(
        text=full.records["text"].where(~full.records["record_id"].isin(ids[:3]), "插座漏电，起火了")
    )
    flags = pd.DataFrame({"record_id": ids, "grade": "安全", "term": "漏电", "answered": "否"})
    made = summarise(replace(full, records=records, red_flags=flags))
    shown = re.findall(r'<div class="flag">.*?</blockquote>', render(made), re.DOTALL)
    assert [("插座漏电" in flag, "相同文字另有" in flag) for flag in shown] == [(True, True), (False, False)]
    assert '相同文字另有<data value="2">2</data>件' in shown[0]
    assert [flag.alike.value for flag in made.flags] == [2, 2, 2, 0]


def test_an_issue_that_its_theme_does_not_list_leads_to_the_theme(
    full: Material, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "ISSUES", 1)
    found, dead = links(render(summarise(full)))
    of_issues = {link for link in links(page)[0] if link and "-I" in link}
    assert len({link for link in found if link and "-I" in link}) < len(of_issues)
    assert dead == []


def test_a_theme_lists_the_issues_of_the_month_before_hotter_ones_and_the_hottest_first(
    full: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot = full.issues["issue_id"].isin(["T001-I002", "T003-I002"])
    hotter = replace(full, issues=full.issues.assign(heat=full.issues["heat"].mask(hot, 9.0)))
    assert list(view.look(hotter).listed)[:3] == ["T001-I002", "T003-I002", "T001-I001"]
    monkeypatch.setattr(view, "ISSUES", 1)
    listed = view.look(hotter).listed
    assert [issue for issue in listed if issue < "T004"] == ["T003-I002", "T001-I001", "T002-I001"]


OF_THE_PROGRAM = {"rejects", "stability", "accuracy"}  # rows never analysed, figures of the themes as a whole


def test_every_number_of_a_table_leads_to_quotes_or_stands_beside_a_name_that_does(page: str) -> None:
    tables = re.findall(r'<table id="table-([^"]+)">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert len(tables) > 30
    dead = {
        key
        for key, body in tables
        for row in body.split("<tr>")
        if 'class="n"' in row and not re.search(r'<a href="#(q\d|T\d|dossiers|unthemed)', row)
    }
    assert dead == OF_THE_PROGRAM


def test_a_count_leads_to_the_quotes_of_its_records_and_to_no_others(page: str) -> None:
    quotes = dict(re.findall(r'<blockquote id="(q\d+)".*?<bdi class="id">([^<]*)</bdi>', page))
    (numbers,) = re.findall(r'data-behind="([q\d ]+)">60</a>', page)
    assert {quotes[number] for number in numbers.split()} <= {"G00021", "G00035", "G00047"}
    assert len(numbers.split()) >= 2


def test_links_to_a_theme_that_the_audit_found_wrong_are_faint_and_no_others(full: Material) -> None:
    tags = read(render(summarise(full))).tags
    faint = [attributes for tag, attributes in tags if tag == "a" and attributes.get("class") == "faint"]
    assert {link["href"] for link in faint} == {"#T002"}


def test_a_fingerprint_that_happens_to_be_all_digits_is_no_bank_card(full: Material, tmp_path: Path) -> None:
    """Sixteen digits with a right check digit, again and again."""
    run = replace(full.run, inputs={"工单.xlsx": "4539578763621486" * 4})
    (tmp_path / "index.html").write_text(render(summarise(replace(full, run=run))), encoding="utf-8")
    assert scan_folder(tmp_path) == []


def test_no_id_is_used_twice(page: str) -> None:
    ids = [attributes["id"] for _, attributes in read(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    hashes = [
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    ]
    assert policy.group(1).replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched_and_nothing_is_styled_inline(page: str) -> None:
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r"\s(?:src|style|on\w+)=", body) == []
    assert re.findall(r"https?://(?!www\.w3\.org/)", page) == []


def test_the_same_month_gives_the_same_bytes_also_on_a_machine_without_fonts(
    full: Material, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    assert render(summarise(full)) == page


@pytest.fixture(scope="module")
def hostile_page(full: Material) -> str:
    return render(summarise(hostile(full)))


def test_hostile_text_stays_text(hostile_page: str, page: str) -> None:
    count = {
        tag: sum(one == tag for one, _ in read(page).tags) for tag in ("script", "img", "b", "title", "style")
    }
    assert count == {"script": 2, "img": 0, "b": 0, "title": 1, "style": 1}
    assert {tag: sum(one == tag for one, _ in read(hostile_page).tags) for tag in count} == count
    assert hostile_page.count("<svg") == page.count("<svg")
    assert "{{ 7*7 }}" in hostile_page
    assert "$x$" in hostile_page


def test_no_text_turns_the_direction_of_what_stands_beside_it(hostile_page: str) -> None:
    assert ARABIC in hostile_page
    assert re.findall("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", hostile_page) == []
    assert f"=1+1 {ARABIC} 👨👩👧 😡</bdi>" in hostile_page
    assert [
        words for words in read(hostile_page).loose if ARABIC in words
    ] == []  # in sentences all are in <bdi>


def test_hostile_text_does_not_end_the_embedded_data(hostile_page: str) -> None:
    assert json.loads(read(hostile_page).data)["filters"][0]["values"][0] == CHANNEL


@pytest.mark.slow
def test_a_hundred_thousand_records_stay_under_three_megabytes(material: Material) -> None:
    times = -(-100_000 // len(material.records))
    records, assignments = (
        pd.concat(
            [frame.assign(record_id=frame["record_id"] + f"-{copy}") for copy in range(times)],
            ignore_index=True,
        )
        for frame in (material.records, material.assignments)
    )
    long = "，师傅说要加收高空费、辅料费、拆旧费，事先没有一个人告诉我们" * 10
    records = records.assign(text=records["record_id"] + records["text"] + long)
    grown = replace(material, records=records, assignments=assignments)
    assert len(render(summarise(grown)).encode()) < 3_000_000


def test_the_cover_tells_which_columns_were_read_and_that_texts_are_de_identified_only(page: str) -> None:
    (cover,) = (part for part in page.split("<section") if 'id="s0"' in part)
    assert "去标识化，不是匿名化" in cover
    assert "受理时间" in cover
    assert "在7天内几乎相同" in re.sub("<[^>]+>", "", cover)
