"""matplotlib's SVG made fit for the page: no style attributes (the page's policy forbids them), colours by class."""

import re
from xml.etree import ElementTree as ET

SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_KEPT = {
    "fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "text-anchor",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+\.\d+")


def dress(drawn: str, prefix: str, classes: dict[str, str], description: str) -> str:
    """Return the drawing as one `<svg>` without ids of its own but `prefix`'s, colours named in `classes` as classes.

    Text loses its font: the page's style sheet sets it in the reader's own.
    """
    ET.register_namespace("", SVG)
    root = ET.fromstring(drawn)  # noqa: S314 - written by matplotlib a moment ago
    _drop(root)
    names: dict[str, str] = {}
    for element in root.iter():
        _style(element, classes)
        _rename(element, prefix, names)
    _forget_unused(root)
    _frame(root, description)
    return ET.tostring(root, encoding="unicode")


def _drop(root: ET.Element) -> None:
    """Remove metadata, matplotlib's style sheet and the white space between elements."""
    for parent in list(root.iter()):
        parent.tail = None
        parent.text = parent.text if parent.tag == f"{{{SVG}}}text" else None
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}:
                parent.remove(child)


def _style(element: ET.Element, classes: dict[str, str]) -> None:
    declared = {
        key.strip(): value.strip()
        for key, colon, value in (part.partition(":") for part in element.attrib.pop("style", "").split(";"))
        if colon
    }
    named = []
    for key, value in sorted(declared.items()):
        if key in {"fill", "stroke"} and value in classes:
            named.append(f"{key[0]}-{classes[value]}")
        elif key in _KEPT:
            element.set(key, value)
    if element.tag == f"{{{SVG}}}text":
        size = re.search(r"[\d.]+(?=px)", declared.get("font", "") + declared.get("font-size", ""))
        element.set("font-size", size.group() if size else "10")
        if element.attrib.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
    if named:
        element.set("class", " ".join(named))
    for key in ("d", "transform", "x", "y", "points"):
        if key in element.attrib:
            element.set(
                key,
                _NUMBER.sub(
                    lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), element.attrib[key]
                ),
            )


def _rename(element: ET.Element, prefix: str, names: dict[str, str]) -> None:
    def renamed(name: str) -> str:
        return names.setdefault(name, f"{prefix}-{len(names)}")

    if "id" in element.attrib:
        element.set("id", renamed(element.attrib["id"]))
    if LINK in element.attrib:
        element.set("href", "#" + renamed(element.attrib.pop(LINK)[1:]))
    for key, value in element.attrib.items():
        if "url(#" in value:
            element.set(key, _REFERENCE.sub(lambda found: f"url(#{renamed(found.group(1))})", value))


def _forget_unused(root: ET.Element) -> None:
    used = {element.attrib["href"][1:] for element in root.iter() if "href" in element.attrib}
    used |= {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in _REFERENCE.findall(value)
    }
    for element in root.iter():
        if element.attrib.get("id", "") not in used:
            element.attrib.pop("id", None)


def _frame(root: ET.Element, description: str) -> None:
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", description)
