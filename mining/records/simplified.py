"""Traditional Chinese characters -> simplified ones."""

import opencc

_SIMPLIFY = opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Return the text in simplified characters; a few take two steps (薴 苧 苎)."""
    if text.isascii():
        return text
    simple = str(_SIMPLIFY.convert(text))
    return simple if simple == text else str(_SIMPLIFY.convert(simple))
