"""The stages between reading and telling, with the values that the settings give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.arrays import Longs
from mining.engine import Aside, when_asked
from mining.errors import user_error
from mining.request import Request
from mining.settings import Settings
from mining.store import Each, Keep
from mining.themes import theming
from mining.themes.catalogue import Catalogue
from mining.themes.embeddings import Sentences, embed
from mining.themes.grouping import Begun, begin
from mining.themes.numbering import given_numbers, themes_of_issues
from mining.themes.splitting import split_theme
from mining.themes.texts import Texts, view
from mining.themes.theming import Placed
from mining.trends import counts
from mining.trends.alerts import Rules
from mining.trends.ledger import Action, acted_on
from mining.words import fullnames, logs
from mining.words.forms import find_forms, leave_out, wording
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment
from mining.words.tokens import Tokens


@dataclass(frozen=True)
class Segmented:
    """Records with their tokens, row by row: all of them are in `full`."""

    records: pd.DataFrame
    full: Tokens
    lexicon: Lexicon
    sentences: Sentences

    @cached_property
    def logged(self) -> Longs:
        """Return the rows of the texts into which lines of logs were pasted."""
        return logs.holding(self.records["text"].tolist())

    @cached_property
    def spoken(self) -> Tokens:
        """What is left of `full` without the lines of logs."""
        return logs.leave_out(self.full, self.logged, self.records["text"].tolist(), self.lexicon.entries)

    @cached_property
    def forms(self) -> npt.NDArray[np.uint64]:
        """Return the fixed words of the forms that agents fill in, as `forms.find_forms` has them."""
        months = self.records["month"].to_numpy(dtype=object)
        return find_forms(self.spoken, months, partial(content, lexicon=self.lexicon))

    @cached_property
    def said(self) -> Tokens:
        """What is left of `spoken` without the forms and full names of people: themes are made from it."""
        return fullnames.leave_out(leave_out(self.spoken, self.forms), self.lexicon.entries)

    @cached_property
    def words(self) -> Tokens:
        """What the word lists leave of `said`: the words that carry content."""
        return content(self.said, self.lexicon)

    def seen(self) -> Texts:
        """Return the texts as themes need them."""
        return view(self.records, self.said, self.words, self.sentences)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know of the words."""
        passage, n = wording(self.spoken, self.forms) if len(self.forms) else ("", 0)
        forms = (
            f"有的字句在内容各不相同的来件里逐字相同（如“{passage}”；这类字句共见于{n:,}件），"
            "已当作工单格式或套话：归纳主题时不看这些字句，原话照登。"
        )
        lines = (
            f"{len(self.logged):,}件来件里有程序日志的行（没有汉字的一行，至少 {logs.LETTERS} 个字母）："
            "归纳主题时不看，原话照登。"
        )
        return (forms,) * bool(passage) + (lines,) * (len(self.logged) > 0)


def segment_records(records: pd.DataFrame, lexicon: Lexicon, encoder: str, each: Each) -> Segmented:
    """Cut the texts into words; `encoder` as in `embeddings.embed`."""
    texts = records["text"].tolist()
    full = segment(texts, lexicon.entries, each)
    return Segmented(records, full, lexicon, embed(texts, encoder, each))


def begin_themes(texts: Segmented, store: Keep, aside: Aside = when_asked) -> Begun:
    """Begin what needs no themes: the cases are grouped `aside`, or taken from the `store`."""
    return begin(texts.records, texts.said, texts.words, texts.sentences, aside, store)


def place_texts(
    texts: Texts,
    catalogue: Catalogue,
    settings: Settings,
    *,
    count: int | None,
    month: str,
    ledger: Sequence[Action],
    store: Keep,
) -> Placed:
    """Score the texts against the catalogue, and find what is new; themes with an action stay as they are."""
    return theming.place_texts(
        texts,
        catalogue,
        count=count,
        min_size=settings.themes.min_size,
        accept_after_months=settings.themes.accept_after_months,
        month=month,
        seed=settings.seed.value,
        acted_on=acted_on(
            ledger,
            catalogue.themes,
            given_numbers(catalogue.members),
            themes_of_issues(catalogue.members),
        ),
        store=store,
    )


def divide_theme(
    texts: Segmented, catalogue: Catalogue, settings: Settings, *, number: str, parts: int, month: str
) -> Catalogue:
    """Return the catalogue with a theme divided as `splitting.split_theme` does."""
    seed = settings.seed.value
    return split_theme(texts.seen(), catalogue, number=number, parts=parts, month=month, seed=seed)


def alarm_rules(settings: Settings) -> Rules:
    """Return the analyst's settings for alarms."""
    return Rules(
        settings.trend.baseline_months,
        settings.trend.false_discovery,
        settings.trend.minimum_count,
        settings.trend.minimum_ratio,
        settings.seed.value,
    )


def report_month(records: pd.DataFrame, asked: str | None) -> str:
    """Return the month to report: the one asked for, else the last complete one.

    Raises
    ------
    UserError
        A month that the data do not have.
    """
    if asked is None:
        return counts.last_complete_month(records)
    first, last = records["month"].min(), records["month"].max()
    if not first <= asked <= last:
        span = first if first == last else f"{first} 至 {last}"
        raise user_error(
            f"--month {asked}",
            f"数据只有 {span} 的",
            "请改 --month（用 make 时改 MONTH=），或补上该月的反馈文件",
        )
    return asked


def theme_count(request: Request, settings: Settings) -> int | None:
    """Return how many themes a new catalogue shall have, None where the data decide."""
    count = settings.themes.count if request.themes is None else request.themes
    return None if count == "auto" else count
