"""Write the dictionary words beside which a surname is none: `mining/records/words.txt`, from surnames and jieba.

Run it again when `mining/records/surnames.txt` changes.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import jieba

RECORDS = Path(__file__).resolve().parents[1] / "mining" / "records"
FREQUENT = 20
HEADER = """\
# Words of two and three characters, made by tools/surname_words.py from the dictionary of jieba (MIT licence): the
# first character, the second ones of words of two, the second and third ones of words of three, each behind a space.
# Of three: words that end with a surname of surnames.txt, and the beginnings of longer ones that begin with one.
"""


def words(surnames: str, compound: frozenset[str]) -> Iterator[str]:
    """Yield what the dictionary does not call a name, except 谢谢 and other doubled characters."""
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, frequency, kind = line.decode().split()
            name = kind in {"nr", "nrt", "nrfg"}
            often = int(frequency) >= FREQUENT
            if len(word) == 2:
                if often and word not in compound and (not name or word[0] == word[1]):
                    yield word
            elif not name and (word[0] in surnames or (often and len(word) == 3 and word[2] in surnames)):
                yield word[:3]


def main() -> None:
    """Write the file anew."""
    lines = (RECORDS / "surnames.txt").read_text(encoding="utf-8").splitlines()
    groups = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    tails: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for word in words(groups["common"] + groups["ambiguous"], frozenset(groups["compound"].split())):
        tails[word[0]][len(word) - 2].add(word[1:])
    written = (
        " ".join((first, *("".join(sorted(some)) for some in tails[first]))) + "\n" for first in sorted(tails)
    )
    (RECORDS / "words.txt").write_text(HEADER + "".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()
