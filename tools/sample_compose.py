"""What a ticket says: the sentences of its themes in the manner of its channel."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from sample_manner import typed
from sample_personal import KINDS, WEIGHTS
from sample_tickets import PRODUCTS, Ticket
from sample_wording import Line, Speaker, Voice, read_sections

Sections = dict[str, list[Line]]
PERSONAL_SHARE = 0.11
STORY_SHARE = 0.3
STORY_USES = 3
SUBJECT = re.compile("^客户(反映|称|表示)?，?")
"""What the opening of a hotline ticket has said already."""


@dataclass(frozen=True)
class Story:
    """A long letter as a whole, with the themes it tells of, the weightiest first."""

    themes: tuple[str, ...]
    line: Line


@dataclass(frozen=True)
class Material:
    """All hand-written sentences: per theme, per issue (`issue part`), shared, whole texts, personal data."""

    themes: dict[str, Sections]
    issues: Sections
    shared: Sections
    whole: Sections
    personal: Sections
    stories: list[Story]


def read_material(folder: Path) -> Material:
    """Read the data files beside the generator."""
    themes = {file.stem: read_sections(file) for file in sorted((folder / "themes").glob("*.txt"))}
    return Material(
        themes=themes,
        issues=read_sections(folder / "issues.txt"),
        shared=read_sections(folder / "shared.txt"),
        whole=read_sections(folder / "whole.txt"),
        personal=read_sections(folder / "personal.txt"),
        stories=_read_stories(folder / "stories.txt"),
    )


def _read_stories(file: Path) -> list[Story]:
    rows = [row.split("|") for row in file.read_text("utf-8").splitlines() if not row.startswith("#")]
    return [Story(tuple(themes.split(";")), Line(text, frozenset([kind]))) for themes, kind, text in rows]


class Writer:
    """Writes the text of a ticket."""

    def __init__(self, material: Material, stages: dict[str, str], rng: random.Random) -> None:
        self.material, self.stages, self.rng = material, stages, rng
        self.voice = Voice(rng)

    def write(self, ticket: Ticket) -> None:
        """Fill the text of a ticket, with its flags and the personal data in it."""
        speaker = self._speaker(ticket)
        whole = {"praise": "表扬", "other": "咨询", "placeholder": "占位"}.get(ticket.kind)
        if whole == "占位":
            ticket.text = self.rng.choice(self.material.whole[whole]).text
        elif whole:
            ticket.text = self._end(self.voice.say(self.material.whole[whole], speaker))
        elif self._as_story(ticket):
            self._story(ticket, speaker)
        elif self._by_clerk(ticket):
            ticket.text = self._clerk(ticket, speaker)
        elif ticket.channel == "邮件":
            ticket.text = self._formal(ticket, speaker)
        else:
            text = self._customer(ticket, speaker)
            ticket.text, misspelt = typed(text, self.rng, exact=bool(ticket.personal))
            ticket.flags += ["typo"] if misspelt else []

    def _speaker(self, ticket: Ticket) -> Speaker:
        names = dict(PRODUCTS[ticket.product])[ticket.model]
        city = ticket.region.removesuffix("市").split("省")[-1].removeprefix("广西")
        place = "热线" if ticket.channel == "400热线" else "网上"
        stage = self.stages[ticket.themes[0]] if ticket.themes else place
        speaker = Speaker(ticket.time, ticket.product, names, ticket.model, city, stage)
        if ticket.earlier is not None:
            days = max(1, (ticket.time.date() - ticket.earlier.time.date()).days)
            speaker.said = {"次": "零一二三四五六七八"[ticket.turn], "间隔": f"{days}"}
        return speaker

    def _as_story(self, ticket: Ticket) -> bool:
        fresh = not ticket.issue and ticket.earlier is None and ticket.channel not in ("400热线", "电商评价")
        return fresh and bool(self._stories(ticket)) and self.voice.chance(STORY_SHARE)

    def _stories(self, ticket: Ticket) -> list[Story]:
        """Return the long letters on this theme and product that were not used up."""
        return [
            story
            for story in self.material.stories
            if story.themes[0] == ticket.themes[0]
            and ticket.product in story.line.products
            and self.voice.used[story.line.text] < STORY_USES
        ]

    def _story(self, ticket: Ticket, speaker: Speaker) -> None:
        story = min(self._stories(ticket), key=lambda each: self.voice.used[each.line.text])
        self.voice.used[story.line.text] += 1
        ticket.themes = story.themes
        personal = self._personal(ticket, speaker, "本人")
        ticket.text = self.voice.fill(story.line.text, speaker) + "".join(personal)

    def _by_clerk(self, ticket: Ticket) -> bool:
        return ticket.channel == "400热线" and self.voice.chance(0.64)

    def _shared(self, section: str, speaker: Speaker, chance: float = 1.0) -> str:
        return self.voice.say(self.material.shared[section], speaker) if self.voice.chance(chance) else ""

    def _theme(self, name: str, part: str, speaker: Speaker, chance: float = 1.0) -> str:
        if not self.voice.chance(chance):
            return ""
        return self.voice.say(self.material.themes[name].get(part, []), speaker)

    def _core(self, ticket: Ticket, part: str, speaker: Speaker) -> str:
        if ticket.issue:
            return self.voice.say(self.material.issues[f"{ticket.issue} {part}"], speaker)
        return self._theme(ticket.themes[0], part, speaker)

    def _end(self, sentence: str) -> str:
        if not sentence or sentence[-1] in "。！？，：":
            return sentence
        return sentence + self.rng.choice("。。。！")

    def _clerk(self, ticket: Ticket, speaker: Speaker) -> str:
        parts = [self._shared("工单开场", speaker)]
        if ticket.earlier is not None:
            parts = [self._shared("再次工单", speaker)]
        parts.append(SUBJECT.sub("", self._core(ticket, "工单", speaker)))
        if self.voice.chance(0.3):
            parts.append("，" + self._shared("工单补充", speaker))
        parts.append("。")
        for name in ticket.themes[1:]:
            parts += [self._shared("工单转折", speaker), self._theme(name, "工单", speaker), "。"]
        parts += self._personal(ticket, speaker, "工单")
        parts.append(self._shared("工单结尾", speaker, 0.5))
        return "".join(parts)

    def _formal(self, ticket: Ticket, speaker: Speaker) -> str:
        parts = [self._shared("公文", speaker), self._end(self._core(ticket, "本人", speaker))]
        if not ticket.issue:
            parts.append(self._end(self._theme(ticket.themes[0], "细节", speaker, 0.6)))
        for name in ticket.themes[1:]:
            parts += [self._shared("工单转折", speaker), self._end(self._theme(name, "本人", speaker))]
        parts += self._personal(ticket, speaker, "本人")
        return "".join([*parts, self._shared("公文结尾", speaker)])

    def _customer(self, ticket: Ticket, speaker: Speaker) -> str:
        length = self.rng.choices(("short", "middle", "long"), (24, 50, 26))[0]
        if ticket.issue or ticket.earlier is not None:
            length = "middle" if length == "short" else length
        if length == "short":
            return self._short(ticket, speaker)
        long = length == "long"
        parts = self._beginning(ticket, speaker, long=long)
        parts.append(self._joined(self._core(ticket, "本人", speaker)))
        if not ticket.issue:
            parts.append(self._joined(self._theme(ticket.themes[0], "细节", speaker, 0.85 if long else 0.45)))
        if long:
            parts.append(self._joined(self._shared("闲话", speaker, 0.3)))
        parts += self._second(ticket, speaker)
        parts += self._personal(ticket, speaker, "本人")
        demand = self._theme(ticket.themes[0], "诉求", speaker, 0.55 if long else 0.22)
        if demand and not ticket.issue:
            parts.append(self._shared("诉求引子", speaker, 0.4) + self._end(demand))
        parts.append(self._shared("结尾", speaker, 0.5 if long else 0.25))
        return "".join(parts)

    def _beginning(self, ticket: Ticket, speaker: Speaker, *, long: bool) -> list[str]:
        parts = [self._shared("方言", speaker, 0.04)]
        if ticket.earlier is not None:
            parts.append(self._shared("再次", speaker))
        else:
            parts.append(self._shared("开场", speaker, 0.55 if long else 0.25))
        if long and len(ticket.themes) == 1 and self.voice.chance(0.2):
            praise = self._shared("好话", speaker)
            parts.append(f"{praise}，{self._shared('好话转折', speaker)}" if praise else "")
        return parts

    def _short(self, ticket: Ticket, speaker: Speaker) -> str:
        parts = [self._theme(name, "短评", speaker) for name in ticket.themes]
        if len(parts) == 1 and self.voice.chance(0.5):
            parts.append(self._theme(ticket.themes[0], "细节", speaker))
        text = self._shared("开场", speaker, 0.15) + "，".join(part for part in parts if part)
        ending = self._shared("结尾", speaker, 0.3)
        return text + self.rng.choice("，。！" if ending else ("", "", "。", "！")) + ending

    def _second(self, ticket: Ticket, speaker: Speaker) -> list[str]:
        return [
            self._shared("转折", speaker) + self._joined(self._theme(name, "本人", speaker))
            for name in ticket.themes[1:]
        ]

    def _joined(self, sentence: str) -> str:
        if not sentence or sentence[-1] in "！？" or self.voice.chance(0.8):
            return self._end(sentence)
        return sentence + "，"

    def _personal(self, ticket: Ticket, speaker: Speaker, part: str) -> list[str]:
        """Return sentences with personal data, of one or two kinds, for some tickets."""
        if not self.voice.chance(PERSONAL_SHARE):
            return []
        sentences = []
        for kind in dict.fromkeys(self.rng.choices(list(KINDS), WEIGHTS, k=self.rng.choice((1, 1, 2)))):
            slot, make = KINDS[kind]
            speaker.said[slot] = make(self.rng)
            ticket.personal.append((kind, speaker.said[slot]))
            sentences.append(self._end(self.voice.say(self.material.personal[f"{kind} {part}"], speaker)))
        return sentences
