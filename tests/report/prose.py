"""Reads a page as a reader does: its prose, and the figures in it."""

import json
import re
from html.parser import HTMLParser

PROSE = {"p", "li", "h1", "h2", "h3", "h4", "figcaption"}
SILENT = {"script", "style", "svg", "table", "blockquote", "title", "form", "nav"}
VOID = {"meta", "input", "br", "rect", "path"}


class Reader(HTMLParser):
    """Collects the prose of the page: what stands in <data>, and the rest without the names that come from data."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.figures: list[tuple[str, str]] = []
        self.loose: list[str] = []
        self.data = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "data":
            self.figures.append((dict(attrs)["value"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script" and not self.data:
            self.data = data
        if SILENT & set(self.open) or not PROSE & set(self.open):
            return
        if self.open[-1] == "data":
            self.figures[-1] = (self.figures[-1][0], data)
        elif "bdi" not in self.open and not re.fullmatch(r"T\d{3}(-I\d{3})?", data):
            self.loose.append(data)

    def told(self) -> list[tuple[str, str]]:
        """Value and text of every figure of the prose."""
        return [(value, text) for value, text in self.figures if text not in {"", "—"}]

    def unknown(self) -> list[tuple[str, str]]:
        """Figures that the embedded data do not have."""
        known = {value for value, _ in json.loads(self.data)["figures"]}
        return [pair for pair in self.told() if pair[0] not in known]

    def misshown(self) -> list[tuple[str, str]]:
        """Figures whose text is not their value as rounded for a reader."""
        return [(value, text) for value, text in self.told() if not _shows(text, value)]

    def stray(self) -> list[str]:
        """Words with a digit that is no figure."""
        return [text for text in self.loose if re.search(r"\d", text)]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def findings(page: str) -> list[tuple[int, str]]:
    """Number of quotes and text of each finding on the first screen."""
    articles = re.findall(r'<article class="finding.*?</article>', page, re.DOTALL)
    return [(article.count("<blockquote"), re.sub(r"<[^>]*>", "", article)) for article in articles]


def _shows(text: str, value: str) -> bool:
    """Whether `text` is `value` as rounded for a reader: itself, as a percentage, or a month."""
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return text == f"{value[:4]}年{int(value[5:])}月"
    shown = float(text.replace(",", "").replace("−", "-").replace("+", ""))
    half = 0.5 * 10.0 ** -(len(text.partition(".")[2])) + 1e-9
    return any(abs(abs(float(value)) * scale - abs(shown)) <= half for scale in (1, 100))
