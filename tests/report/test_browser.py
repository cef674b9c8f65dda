"""The page in a real browser: MINING_CHROMIUM names it, else the chromium on the path."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from browsing import Opened, pages, violations, watched
from playwright.sync_api import Browser, expect

from mining.report.material import Material
from mining.report.page import render
from mining.report.summary import summarise

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page") / "index.html"
    made.write_text(page, encoding="utf-8")
    return made


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    """Opens the made month."""
    yield from watched(browser, file)


@pytest.mark.parametrize("width", [390, 768, 1280, 1366])
def test_no_width_scrolls_sideways_whatever_is_unfolded(opened: Opened, width: int) -> None:
    page = opened(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_of_level_a_or_aa(browser: Browser, file: Path, scheme: str) -> None:
    assert violations(browser, file, scheme) == []


def test_a_deep_link_opens_its_dossier(opened: Opened) -> None:
    page = opened("#T003")
    assert page.locator("#T003").get_attribute("open") is not None
    assert page.locator("#T004").get_attribute("open") is None


def test_a_deep_link_to_an_issue_opens_the_theme_around_it(opened: Opened) -> None:
    page = opened("#T001-I002")
    expect(page.locator("#T001-I002")).to_be_visible()
    shown = page.locator("#list blockquote:visible").count()
    assert 2 <= shown < page.locator("#T001 blockquote").count()


def test_a_number_leads_to_the_words_behind_it(opened: Opened) -> None:
    page = opened()
    page.locator(".finding .amount a").first.click()
    expect(page.locator("#T001 blockquote").first).to_be_visible()


def test_filtering_counts_the_month_and_hides_other_quotes(opened: Opened) -> None:
    page = opened("#T001")
    page.locator("select[data-filter='0']").select_option(label="电话")
    expect(page.locator("#T001 summary data")).to_have_text("39")
    shown = page.locator("#T001 blockquote:visible footer").all_text_contents()
    assert shown
    assert all("电话" in line for line in shown)
    page.get_by_role("button", name="全部显示").click()
    expect(page.locator("#T001 summary data")).to_have_text("47")  # a form is reset after its event


def test_a_number_of_a_group_sets_the_filter(opened: Opened) -> None:
    page = opened()
    page.locator("#table-shares-1 a[data-narrow]").first.click()
    expect(page.locator("#T001 summary data")).to_have_text("39")


def test_a_count_that_is_no_filter_shows_the_quotes_behind_it_and_no_others(opened: Opened) -> None:
    page = opened()
    page.locator("#table-dimensions-0 a", has_text="60").click()
    expect(page.locator("#found")).to_contain_text("背后的来件")
    shown = page.locator("#list blockquote:visible .id").all_text_contents()
    assert len(shown) >= 2
    assert set(shown) <= {"G00021", "G00035", "G00047"}
    expect(page.locator("#list .issues li:visible")).to_have_count(0)
    expect(page.locator("#found")).to_have_text(f"所点数字“60”背后的来件，页内摘录 {len(shown)} 条")
    page.locator("#table-themes a", has_text="T004").click()
    expect(page.locator("#found")).to_have_text("")
    assert page.locator("#T004 blockquote:visible").count() > 2


def test_searching_shows_and_marks_the_quotes_that_hold_the_word(opened: Opened) -> None:
    page = opened()
    page.get_by_label("在原话里找").fill("热水器")
    expect(page.locator("#list .dossier:visible")).to_have_count(1)
    assert page.locator("#T012 mark").first.text_content() == "热水器"
    page.get_by_label("在原话里找").fill("没有这样的话")
    expect(page.locator("#list .dossier:visible")).to_have_count(0)
    expect(page.locator("#found")).to_have_text("页内原话符合的 0 条")


def test_tables_and_dossiers_are_sorted(opened: Opened) -> None:
    page = opened()
    first = page.locator("#table-themes tbody tr").first
    page.locator("#table-themes").get_by_role("button", name="编号").click()
    assert "T012" in (first.text_content() or "")
    page.locator("#table-themes").get_by_role("button", name="编号").click()
    assert "T001" in (first.text_content() or "")
    page.get_by_label("排序").select_option("id")
    assert page.locator("#list .dossier").nth(2).get_attribute("id") == "T003"


def test_months_are_sorted_by_time_and_intervals_by_their_lower_end(opened: Opened) -> None:
    page = opened()
    turned = (
        "(e) => { e.click(); return [...e.closest('table').querySelectorAll('tbody tr')].map((row) => %s); }"
    )
    months = page.locator("#table-totals").get_by_text("月份", exact=True)
    told = months.evaluate(turned % "row.cells[0].textContent")
    assert told[4:9] == ["2024年2月", "2024年1月", "2023年12月", "2023年11月", "2023年10月"]
    shifts = page.locator("#table-shares-3").get_by_text("变化的区间（百分点）", exact=True)
    lows = shifts.evaluate(turned % "row.cells[5].textContent.split(' ')[0]")
    assert lows == ["−9.6", "−9.8", "−9.9", "−11.1"]


def test_a_table_is_copied_as_csv(opened: Opened) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator("#table-dimensions-0").locator("xpath=../following-sibling::button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == [
        '"维度","件数","","份额（%）","95%区间（%）"',
        '"未对应","90","","60.0","52.0 至 68.0"',
    ]


def test_the_keyboard_reaches_the_contents_and_skips_them(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"


def test_all_is_readable_with_scripts_off(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#filter")).not_to_be_visible()
    page.locator("#T002 > summary").click()
    expect(page.locator("#T002 blockquote").first).to_be_visible()
    link = page.locator("#table-dimensions-0 a", has_text="60")
    link.click()
    expect(page.locator(link.get_attribute("href") or "")).to_be_visible()


def test_from_a_number_the_next_tab_goes_to_what_it_shows(opened: Opened) -> None:
    page = opened()
    link = page.locator("#table-dimensions-0 a", has_text="60")
    link.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#list :focus")).to_be_attached()


def test_paper_says_where_the_grave_cases_stand_that_the_screen_folds(
    browser: Browser, full: Material, tmp_path: Path
) -> None:
    ids = full.records.loc[full.records["month"] == "2024-06", "record_id"].head(5)
    flags = pd.DataFrame({"record_id": ids, "grade": "安全", "term": "漏电", "answered": "否"})
    (tmp_path / "index.html").write_text(render(summarise(replace(full, red_flags=flags))), encoding="utf-8")
    page = browser.new_page()
    page.goto(f"file://{tmp_path}/index.html")
    rest = page.get_by_text("其余各件见网页和工作簿的“重大个案”。")
    expect(rest).not_to_be_visible()
    page.emulate_media(media="print")
    expect(rest).to_be_visible()
    page.close()


def test_printing_gives_numbered_pages_with_drill_downs_closed(opened: Opened, tmp_path: Path) -> None:
    page = opened("#T001")
    assert 6 <= pages(page, tmp_path) <= 20
    page.emulate_media(media="print")
    expect(page.locator("#T001 blockquote").first).not_to_be_visible()
    expect(page.locator("nav")).not_to_be_visible()
    heads = page.evaluate(
        "[...document.querySelectorAll('th button')].map((e) => getComputedStyle(e).display)"
    )
    assert set(heads) == {"contents"}  # else Chromium does not repeat them on the next page
    link = page.locator("#table-alarms a", has_text="安装收费不透明").first
    assert link.evaluate("(e) => getComputedStyle(e, '::after').content") == '"（#T001）"'
