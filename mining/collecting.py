"""How Python looks for unused objects that hold each other: seldom, as batch jobs leave few, and not at the end."""

import atexit
import gc


def collect_seldom() -> None:
    """Look through objects after 20,000 new ones instead of 2,000 or fewer, and not again when the process ends."""
    gc.set_threshold(20_000, 20)
    atexit.register(gc.freeze)
