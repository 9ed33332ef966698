"""What an unknown spelling of an agency may mean: the nearest names of the registry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from agencies.models import Agency, AgencyGroup
from common.text import fold, search_key

NEAREST = 3
NEAR_ENOUGH = 0.5
NEARLY_SURE = 0.85  # offered as the answer, still to be confirmed


@dataclass(frozen=True)
class Choice:
    """An agency or group that a spelling may mean; ``value``: “agency:SYT”, “group:DNNN”;
    ``score``: how alike the two are, from 0 to 1."""

    value: str
    label: str
    score: float = 0.0


def registry() -> list[tuple[Choice, list[str]]]:
    """Every agency and group with the keys of its names and spellings, in two queries."""
    found: dict[str, tuple[Choice, list[str]]] = {}
    agencies = Agency.objects.values_list("code", "name", "full_name", "short_name", "aliases__key")
    for code, name, *others in agencies:
        choice = found.setdefault(f"agency:{code}", (Choice(f"agency:{code}", name), []))
        choice[1].extend(search_key(spelling) for spelling in (name, *others) if spelling)
    for code, name in AgencyGroup.objects.values_list("code", "name"):
        found[f"group:{code}"] = (Choice(f"group:{code}", name), [search_key(name)])
    return list(found.values())


def suggestions(raw: str, known: list[tuple[Choice, list[str]]] | None = None) -> list[Choice]:
    """The nearest known names of a spelling, the best first."""
    key = search_key(fold(raw))
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)

    def score(keys: list[str]) -> float:
        best = 0.0
        for one in set(keys):
            matcher.set_seq1(one)
            if matcher.quick_ratio() > best:
                best = max(best, matcher.ratio())
        return best

    scored = [replace(choice, score=score(keys)) for choice, keys in known or registry()]
    near = [choice for choice in scored if choice.score >= NEAR_ENOUGH]
    return sorted(near, key=lambda choice: -choice.score)[:NEAREST]


# --- what a person may answer -------------------------------------------------------------------
NEW_AGENCY, NEW_GROUP, OPEN = "new_agency", "new_group", "open"


def taken_codes() -> set[str]:
    """The codes that agencies and groups have already."""
    agencies = Agency.objects.values_list("code", flat=True)
    return {*agencies, *AgencyGroup.objects.values_list("code", flat=True)}


def answer_of(raw: str, value: str, taken: set[str]) -> dict[str, str]:
    """The chosen value as a draft keeps it: kind, code, and a name for what is new."""
    if value == OPEN:
        return {"raw": raw, "kind": "open", "code": ""}
    if value in (NEW_AGENCY, NEW_GROUP):
        kind = "agency" if value == NEW_AGENCY else "group"
        name = " ".join(raw.split())
        return {"raw": raw, "kind": kind, "code": new_code(name, taken), "name": name}
    kind, _colon, code = value.partition(":")
    return {"raw": raw, "kind": kind, "code": code}


def value_of(said: dict[str, str]) -> str:
    """The choice that gave an answer."""
    if said["kind"] == "open":
        return OPEN
    if said.get("name"):
        return NEW_AGENCY if said["kind"] == "agency" else NEW_GROUP
    return f"{said['kind']}:{said['code']}"


def new_code(name: str, taken: set[str]) -> str:
    """A free code of a new name: its initials, “Sở Du lịch” is SDL, then SDL2."""
    letters = "".join(word[0] for word in search_key(name).split() if word[0].isalnum())
    stem = letters.upper()[:16] or "CQ"
    codes = (stem, *(f"{stem}{n}" for n in range(2, 1000)))
    return next(code for code in codes if code not in taken)
