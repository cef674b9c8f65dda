"""What the commands of the analyst look at: the department's records, segmented, and the catalogue."""

from dataclasses import dataclass

from mining.analysis import Segmented, begin_themes, place_texts, report_month, segment_records, theme_count
from mining.inputs import (
    open_store,
    read_catalogue,
    read_feedback,
    read_words,
    refuse_another_key,
    refuse_missing,
)
from mining.progress import Progress
from mining.request import Request, locate
from mining.settings import Places, Settings
from mining.store import Keep, Spread
from mining.themes.catalogue import Catalogue
from mining.themes.grouping import Begun
from mining.themes.theming import Numbered, Themed, tell, with_issues
from mining.trends.exposure import Exposure, held_against, read_exposure
from mining.trends.ledger import read_ledger
from mining.words.lexicon import Lexicon


@dataclass(frozen=True)
class Corpus:
    """The records as the next report would see them, before themes are found."""

    settings: Settings
    where: Places
    lexicon: Lexicon
    catalogue: Catalogue
    texts: Segmented
    store: Keep
    count: int | None
    month: str

    def themed(self) -> Themed:
        """Return the themes that a report would show now."""
        return tell(self.texts.records, self.found(begin_themes(self.texts, self.store)))

    def exposure(self) -> Exposure | None:
        """Return what a report would divide the counts by."""
        given = read_exposure(self.where.exposure, self.settings.columns.channel)
        return held_against(given, self.texts.records)

    def found(self, begun: Begun) -> Numbered:
        """Return what a report would find in the texts that were begun with."""
        placed = place_texts(
            begun.seen,
            self.catalogue,
            self.settings,
            count=self.count,
            month=self.month,
            ledger=read_ledger(self.where.ledger),
            store=self.store,
        )
        return with_issues(self.texts.records, placed, begun.cases(), self.month)


def read_corpus(request: Request, progress: Progress, spread: Spread = map) -> Corpus:
    """Read everything that a report reads, and cut the texts into words."""
    settings, where = locate(request)
    refuse_missing(settings, where)
    store = open_store(settings, progress, spread)
    with progress.stage("读取、清洗、去标识化"):
        lexicon = read_words(settings)
        known = read_catalogue(where, progress)
        records = read_feedback(settings, where, request.month, progress, store).records
        refuse_another_key(known, records)
    month = report_month(records, request.month)
    with progress.stage(f"分词（{len(records):,} 条）"):
        texts = segment_records(records, lexicon, settings.encoder(), store.each)
    return Corpus(settings, where, lexicon, known, texts, store, theme_count(request, settings), month)
