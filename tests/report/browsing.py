"""How a test opens a page, lets axe look at it, prints it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

Opened = Callable[..., Page]
# a page repeats its few kinds of rows and quotes by the hundred; axe needs to see some of each
PRUNE = """
document.querySelectorAll("details").forEach((each) => { each.open = true; });
const kept = [
  ["section", "details.more"], ["#list", ".dossier"], [".dossier", "blockquote"], [".issues", "li"],
  ["tbody", "tr"], [".part", "figure"], [".flags", ".flag"], [".quotes", "blockquote"],
];
for (const [box, kind] of kept) {
  for (const each of document.querySelectorAll(box)) {
    [...each.querySelectorAll(kind)].slice(2).forEach((more) => more.remove());
  }
}
"""


def watched(browser: Browser, file: Path) -> Iterator[Opened]:
    """Open a page; afterwards no message, no error and no request but the page's own may have been seen."""
    seen: list[str] = []
    contexts = []

    def open_page(anchor: str = "", width: int = 1366, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 768}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("request", lambda request: seen.append(request.url) if request.url != address else None)
        address = f"file://{file}"
        page.goto(address + anchor)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert seen == []


def violations(browser: Browser, file: Path, scheme: str) -> list[tuple[str, str]]:
    """Return what axe finds with everything open: its rule and the first element; in the dark, of the colours."""
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]  # axe is a script of its own
    page = context.new_page()
    page.goto(f"file://{file}")
    page.evaluate(PRUNE)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    only = {"type": "rule", "values": ["color-contrast"]} if scheme == "dark" else rules
    found = Axe().run(page, options={"runOnly": only}).response["violations"]
    context.close()
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def pages(page: Page, folder: Path) -> int:
    """Return how many pages it prints to."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "page.pdf").read_bytes()))
