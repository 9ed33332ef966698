"""Names for what figures measure, put together from the sentence's own words."""

from __future__ import annotations

import re

from indicators.reading import words
from indicators.reading.grammar import Piece, governing

_AIM = re.compile(
    r"^(?:(?:đến|vào|trong|đến hết|tính đến)?\s*(?:cuối )?năm \d{4},?\s*|đến cuối năm,?\s*|"
    r"phấn đấu |tiếp tục |toàn tỉnh |có thêm |có |duy trì |giữ vững |ổn định |giữ |đạt |nâng |"
    r"với )*",
    re.I,
)
_PAPERS = re.compile(
    r"\s*theo (?:Nghị quyết|Nghị định|Quyết định|Chỉ thị|Thông tư|Kế hoạch)(?: (?:số|và|"
    r"Nghị quyết|Quyết định|Chỉ thị|Thông tư|ngày|của|năm)|,? [\d/]\S*| Chính phủ)+"
)
_PLURAL = re.compile(r"^((?:tỷ|tỉ) (?:lệ|trọng)|số) (?:các|những|số) ", re.I)
_VERB = re.compile(r"(?<!\w)(?:đạt|được|có|sử dụng|tham gia|hoàn thành|thực hiện)(?!\w)")
_ACTIONS = re.compile(
    r"(?:phát triển|thành lập|kết nạp|thu hút|công nhận|xây dựng|trồng|hỗ trợ|đào tạo|tuyển|cấp|"
    r"đón|xóa|xoá)(?: mới| thêm)?",
    re.I,
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_COMMA = re.compile(", ")
_CONNECT = re.compile(r"(?:trong|ở|tại|vùng|khu vực|có|thuộc|của|về)(?!\w)", re.I)
_WAY = re.compile("^Mức (?:giảm|tăng) ")
_CONDITION = re.compile("(?:trong tổng|so với) ")
_FLOW = re.compile(
    r"(?<!\w)(?:mới|thêm|tạo|giải quyết|phát triển|trồng|đào tạo|thu hút|đưa|xây dựng|kết nạp|"
    r"tuyển|thành lập|hoàn thành|hỗ trợ|cấp|đón|sản lượng|đạt chuẩn|nâng cao|xóa|xoá)(?!\w)",
    re.I,
)
_STOCK = re.compile(
    r"(?<!\w)(?:bình quân|thời gian|toàn tỉnh|tổng số|lũy kế|luỹ kế|quy mô|dân số|dư nợ|nợ|duy trì|"
    r"năng suất|thu nhập|mật độ|công suất|tuổi thọ)(?!\w)|diện tích(?! trồng mới)|^có (?!thêm)",
    re.I,
)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with a small first letter, unless it opens with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def aggregation(piece: Piece, label: str) -> str:
    """ "sum" for what a year adds up (money, new things), "latest" for a state at a moment."""
    unit = piece.figure.unit.lower()
    said = f"{piece.lead} {label}"
    if piece.falls or "rise" in piece.roles or "/" in unit or words.SHARE_UNIT.search(unit):
        return "latest"
    if _STOCK.search(said) or not unit or "tuổi" in unit:
        return "latest"
    if words.COUNTED_UNIT.fullmatch(unit) and not _FLOW.search(
        f"{piece.before} {label} {piece.tail}"
    ):
        return "latest"
    return "sum"


def qualifier(piece: Piece) -> str:
    """The condition that stands with a figure: its brackets, or what it is a share of."""
    brackets = [b for b in _BRACKETS.findall(piece.tail) if not re.search(r"\d", b)]
    if brackets:
        return brackets[0].strip()
    if piece.figure.total:
        return f"trên tổng số {piece.figure.total}"
    if _CONDITION.match(_plain_tail(piece)):
        return _plain_tail(piece)
    if piece.bracketed or words.INSERT.match(piece.lead):
        return tail_of(piece) or piece.lead.strip("( ")
    if piece.lead:
        head, part = split_head(piece.lead)
        return tail_of(piece) or (part if head else "")
    return ""


def names(statements: list[list[Piece]]) -> list[str]:
    """The labels of all pieces, statement by statement.

    A head ("Tỷ lệ X: …") holds until a piece names a subject of its own.
    """
    pieces = [piece for statement in statements for piece in statement]
    found: list[str] = []
    head = ""
    for statement in statements:
        for index, piece in enumerate(statement):
            opened = "" if words.INSERT.match(piece.lead.lower()) else split_head(piece.lead)[0]
            if opened or (not index and piece.is_own):
                head = opened
            after = pieces[len(found) + 1] if len(found) + 1 < len(pieces) else None
            found.append(_name(piece, found[-1] if found else "", head, after))
    return found


def _name(piece: Piece, before: str, head: str, after: Piece | None) -> str:
    if "same" in piece.roles and before:
        return before
    before = _WAY.sub("", before)
    opened, part = split_head(piece.lead)
    insert = words.INSERT.match(piece.lead.lower().lstrip("( "))
    if insert or piece.bracketed:
        label = joined(before, piece.lead.lstrip("( ")[insert.end() if insert else 0 :])
    elif head and (opened or not piece.is_own):
        label = joined(head, part)
    else:
        label = _own_name(piece, before, part, after)
    return capital(_PLURAL.sub(r"\1 ", " ".join(_PAPERS.sub("", _moved(piece, label)).split())))


def split_head(lead: str) -> tuple[str, str]:
    """("Tỷ lệ X", "Tiểu học") of "Tỷ lệ X: Tiểu học:"; the first is empty without a head."""
    head, _colon, part = lead.rstrip(" :").rpartition(":")
    return head.strip(" ("), part.strip(" (")


def joined(head: str, part: str) -> str:
    """A subject narrowed by a part: words the two share are said once."""
    whole = part.lower()
    if whole and whole in head.lower():
        return head[: head.lower().index(whole) + len(part)]
    pieces = part.split(" ")
    for size in range(len(pieces), 1, -1):
        if head.lower().endswith(" ".join(pieces[:size]).lower()):
            return " ".join([head, *pieces[size:]])
    if not part or not head:
        return head or part
    return f"{head} {part}" if _CONNECT.match(part) else f"{head} - {part}"


def _moved(piece: Piece, label: str) -> str:
    """Name a fall "Mức giảm …", a rise "Mức tăng …", and a level without the way to it."""
    if "drop" in piece.roles:
        return re.sub("^(?:kéo )?giảm ", "", label, flags=re.I)
    if piece.falls and not re.match(r"(?:tỷ lệ|mức|tốc độ) giảm ", label, re.I):
        return "Mức giảm " + small(re.sub(r"^(?:mức )?(?:kéo )?giảm ", "", label, flags=re.I))
    if "rise" in piece.roles and not re.match(r"(?:tốc độ|mức|chỉ số|lạm phát)", label, re.I):
        return "Mức tăng " + small(label)
    return label


def _own_name(piece: Piece, before: str, lead: str, after: Piece | None) -> str:
    subject = governing(lead, _COMMA)
    subject = _AIM.sub("", f"{subject} ", count=1).strip()
    counted = words.COUNTED_UNIT.match(piece.figure.unit.lower())
    share = words.SHARE_UNIT.search(piece.figure.unit)
    tail = tail_of(piece)
    if subject.lower().startswith("tăng trưởng"):
        return f"Tốc độ {small(subject)}"
    if counted and _ACTIONS.fullmatch(subject):
        return " ".join(filter(None, ["Số", counted[1], tail, subject.lower()]))
    if subject:
        first = " ".join(before.split(" ")[:2])
        if share and not piece.is_own and first.lower() in ("tỷ trọng", "tỷ lệ", "tỷ suất"):
            return f"{first} {small(subject)}"
        return f"{subject} {tail}" if _ACTIONS.fullmatch(subject) else subject
    if not tail:
        if counted:
            return f"Số {_per(piece.figure.unit)}"
        return re.sub("^Số ", "Tỷ lệ ", before) if share else before
    if share and words.NOUN.match(tail.lower()) and (piece.falls or not tail.startswith("số ")):
        return tail
    if share:
        return f"Tỷ lệ {_with_predicate(tail, after)}"
    return f"Số {_per(piece.figure.unit)} {tail}" if counted else tail


def _per(unit: str) -> str:
    return re.sub(r" ?/ ?", " trên ", unit)


def tail_of(piece: Piece) -> str:
    """The noun after a figure, without brackets and what is only a comparison or a date."""
    text = _plain_tail(piece)
    return "" if words.AFTER_BARE.match(text.lower()) else text


def _plain_tail(piece: Piece) -> str:
    text = words.ONWARD.sub("", _BRACKETS.sub("", piece.tail))
    return " ".join(text.split()).strip(" ,;.)")


def _with_predicate(noun: str, after: Piece | None) -> str:
    """The noun with the predicate it shares: "99,3% dân cư thành thị; 99,8% … được dùng …"."""
    if after and not after.lead and not _VERB.search(noun):
        predicate = _VERB.search(tail_of(after))
        if predicate:
            return f"{noun} {tail_of(after)[predicate.start() :]}"
    return noun
