"""What agencies write in the demo: sentences of `texts/*.toml` with their slots filled.

Slots: `{12-45}` or `{2,5-8,4}` a number in that range, `{done}` the report's own percentage,
`{period}` “quý II”, `{cutoff}` the day the figures end, `{area}` huyện, thị xã or thành phố,
`{where}` and `{elsewhere}` two communes of a district (two districts for a provincial agency),
`{letter}`, `{plan}`, `{report}`, `{decision}` a document of the agency with number and date.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from agencies.models import Agency
from common.numbers import format_decimal
from portal.demo.schedule import Office
from reporting.models import ReportingPeriod
from tasks.models import TaskProgress

HERE = Path(__file__).parent
SLOT = re.compile(r"\{([^{}]+)\}")
DOCUMENTS = {  # kind: (what it is called, its sign, how many an office writes a year)
    "letter": ("Công văn", "", 2200),
    "plan": ("Kế hoạch", "KH-", 160),
    "report": ("Báo cáo", "BC-", 420),
    "decision": ("Quyết định", "QĐ-", 900),
}
Status = TaskProgress.Status


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


OFFICES = _load(HERE / "offices.toml")
COMMON = _load(HERE / "common.toml")
TASKS = {
    number: told for path in (HERE / "texts").glob("*.toml") for number, told in _load(path).items()
}


@dataclass
class Voice:
    """One agency writing about one period; `quarter` counts from 0."""

    office: Office
    agency: Agency
    period: ReportingPeriod
    quarter: int
    rng: Random = field(init=False)
    district: bool = field(init=False)
    area: str = field(init=False)

    def __post_init__(self):
        self.rng = self.office.rng
        self.district = self.agency.kind == Agency.Kind.DISTRICT
        place = self.agency.name.removeprefix("UBND ")
        areas = ("huyện", "thị xã", "thành phố")
        self.area = next((area for area in areas if place.startswith(area)), "tỉnh")

    def fill(self, template: str, done: int = 0) -> str:
        """The sentence with its slots filled."""
        communes = OFFICES["communes"].get(self.agency.code)
        where, elsewhere = self.rng.sample(communes or OFFICES["districts"], 2)
        words = {
            "area": self.area,
            "where": where,
            "elsewhere": elsewhere,
            "period": self.period.label.partition("/")[0].replace("Quý", "quý"),
            "cutoff": f"{self.period.data_to:%d/%m/%Y}",
        }

        def put(match: re.Match[str]) -> str:
            slot = match[1]
            if slot in DOCUMENTS:
                return self._document(slot)
            if slot == "done":
                return self._share(done)
            return words[slot] if slot in words else self._number(slot)

        text = SLOT.sub(put, template)
        return text[:1].upper() + text[1:]

    def _number(self, slot: str) -> str:
        """A number of the range, rising with the quarters."""
        low, high = (Decimal(end.replace(".", "").replace(",", ".")) for end in slot.split("-"))
        place = (self.quarter % 3 + Decimal(self.rng.random())) / 3
        decimals = len(slot.partition(",")[2].partition("-")[0])
        return format_decimal(round(low + (high - low) * place, decimals), decimals)

    def _share(self, done: int) -> str:
        """About as much as the report says is done, to a tenth."""
        tenths = 1000 if done == 100 else max(done * 10 + self.rng.randint(-14, 14), 11)
        return format_decimal(Decimal(tenths) / 10)

    def _document(self, kind: str) -> str:
        """“Công văn số 412/SCT-QLTM ngày 08/06/2023”: numbers grow with the days of the year."""
        name, sign, yearly = DOCUMENTS[kind]
        symbol, *units = OFFICES["symbols"]["district" if self.district else self.agency.code]
        first = max(self.period.data_from, date(self.period.data_to.year, 1, 9))
        day = self.rng.choice(self.office.days(first, self.period.data_to - timedelta(days=8)))
        number = yearly * day.timetuple().tm_yday // 365 + self.rng.randint(1, 9)
        tail = f"{sign}{symbol}" if sign else f"{symbol}-{self.rng.choice(units)}"
        return f"{name} số {number:02}/{tail} ngày {day:%d/%m/%Y}"


def progress(voice: Voice, number: str, status: str, percent: int) -> dict[str, Any]:
    """What the agency says of a task, by field of `TaskProgress`."""
    told = TASKS[number]
    sentences = told["district" if voice.district else voice.agency.code]
    start = voice.quarter + sum(map(ord, voice.agency.code))
    chosen = [sentences[(start + n) % len(sentences)] for n in range(2)]
    if status == Status.NOT_STARTED:
        chosen = [COMMON["not_started"]]
    elif status == Status.DONE:
        chosen.insert(0, COMMON["done"])
    values = {
        "status": status,
        "percent": percent,
        "results": "\n".join(voice.fill(sentence, percent) for sentence in chosen),
        "next_steps": voice.fill(told["next"][voice.quarter % 2]),
    }
    if status == Status.STUCK or voice.rng.random() < 0.1:
        names = ("difficulties", "causes", "proposals")
        filled = (voice.fill(sentence) for sentence in told["hurdle"])
        values |= dict(zip(names, filled, strict=True))
    return values


def path(rng: Random) -> list[tuple[str, int]]:
    """Status and percentage of one duty at the end of each quarter: forward, or stuck a while."""
    steps: list[tuple[str, int]] = []
    percent = rng.randint(12, 28)
    for done in (0.0, 0.02, 0.05, 0.0):
        status, chance, gain = Status.UNDER_WAY, rng.random(), rng.randint(16, 26)
        if steps and steps[-1][0] == Status.DONE:
            status, percent = Status.DONE, 100
        elif not steps and chance < 0.02:
            status, percent = Status.NOT_STARTED, 0
        elif chance < done:
            status, percent = Status.DONE, 100
        elif chance > 0.925:
            status, gain = Status.STUCK, rng.randint(3, 9)
        steps.append((status, percent))
        percent = min(percent + gain, 95)
    return steps
