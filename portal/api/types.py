"""Values as the API writes them, and how a field of an answer is described."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, PlainSerializer
from pydantic import WithJsonSchema as Described

from common.clock import VIETNAM
from common.dates import parse_date

NUMBER = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def plain(value: Decimal) -> str:
    """“7.5”: with a point, without exponent or trailing zeros; exact, whoever reads it."""
    return f"{value.normalize() + 0:f}"  # + 0: no “-0”


def read_day(value: Any) -> Any:
    """A day of an address: 2023-10-10 or, as pages write it, 10/10/2023."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return parse_date(value)


def local(moment: datetime) -> datetime:
    """The moment in Vietnamese time, to the second."""
    return moment.astimezone(VIETNAM).replace(microsecond=0)


Number = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="unless-none"),
    Described(NUMBER, mode="serialization"),
]
Day = Annotated[date, BeforeValidator(read_day), Described({"type": "string", "format": "date"})]
Moment = Annotated[datetime, AfterValidator(local)]


def field(title: str, example: Any, **kwargs: Any) -> Any:
    """A field of a row: its name in Vietnamese, which is its heading in CSV, and an example."""
    return Field(title=title, examples=[example], **kwargs)


class Row(BaseModel):
    """One row of an answer."""

    @classmethod
    def of(cls, found: Any) -> Any:
        """The row of something that was read; what is a row already stays."""
        return found


R = TypeVar("R", bound=Row)


class Page(BaseModel, Generic[R]):
    """An answer: some of the rows, and as of when they are told."""

    as_of: Moment = field("Tính đến", "2023-10-10T08:27:00+07:00")
    page: int = field("Trang", 1)
    pages: int = field("Số trang", 1)
    count: int = field("Số dòng của mọi trang", 42)
    rows: list[R] = Field(title="Các dòng của trang")


class Problem(BaseModel):
    """Why there is no answer."""

    detail: str = field("Lý do", "Khóa không đúng hoặc đã thu hồi.")
