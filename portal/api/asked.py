"""What may be asked in an address. Names are those of the pages' own addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja.errors import HttpError
from pydantic import BaseModel, Field

from common import clock
from plans.models import Appendix
from portal.api.types import Day
from reporting.timeliness import end_of

AppendixCode = Literal["I", "II", "III"]
GradeCode = Literal["vuot", "dat", "chua_toi", "cho_danh_gia", "chua_co", "kho_dat", "khong_dat"]
ClassCode = Literal["xong_dung_han", "xong_qua_han", "trong_han", "qua_han", "thuong_xuyen"]
Code = Annotated[str | None, Field(max_length=20)]


class Asked(BaseModel):
    """Which rows, in which form."""

    page: int = Field(1, ge=1, le=100_000, description="Trang, từ 1.")
    size: int = Field(200, ge=1, le=1000, description="Số dòng một trang.")
    format: Literal["json", "csv"] = Field(
        "json", description="csv: mọi dòng trong một tệp, cho bảng tính."
    )
    so: Literal["cham", "phay"] = Field(
        "cham", description="Dấu thập phân trong CSV: cham là 7.5, phay là 7,5."
    )


class AskedItems(Asked):
    """…of some lines of the plan."""

    phu_luc: AppendixCode | None = Field(None, description="Phụ lục.")
    muc: Code = Field(None, description="Mã mục, ví dụ I-V.")
    co_quan: Code = Field(None, description="Mã cơ quan được giao hoặc theo dõi dòng.")


class AskedAsOf(Asked):
    """…as of the end of a day."""

    den: Day | None = Field(
        None, description="Tính đến hết ngày, dạng 2023-10-10; trống là lúc này."
    )

    @property
    def moment(self) -> datetime:
        """The moment that is told; a day to come is refused."""
        if self.den and self.den > clock.today():
            raise HttpError(422, _("Tham số den: chọn hôm nay hoặc một ngày đã qua."))
        return end_of(self.den)


class AskedFigures(AskedItems, AskedAsOf):
    """…in a period."""

    ky: Code = Field(None, description="Mã kỳ, ví dụ 2023-Q3; trống là mọi kỳ.")


class AskedVerdicts(AskedFigures):
    """…by grade of the whole line."""

    danh_gia: GradeCode | None = Field(None, description="Đánh giá của cả dòng.")
    theo: Literal["uoc", "thuc_hien"] = Field(
        "uoc", description="danh_gia xét theo ước cả năm hoặc theo thực hiện."
    )


class AskedTasks(AskedAsOf):
    """…of tasks, by class."""

    muc: Code = Field(None, description="Mã mục, ví dụ I-V.")
    co_quan: Code = Field(None, description="Mã cơ quan được giao hoặc theo dõi dòng.")
    danh_gia: ClassCode | None = Field(None, description="Đánh giá nhiệm vụ.")

    @property
    def phu_luc(self) -> str:
        """Tasks are Appendix I."""
        return Appendix.TASKS


class AskedTimeliness(AskedAsOf):
    """…of counts."""

    theo: Literal["co_quan", "ky", "phu_luc"] = Field("co_quan", description="Mỗi dòng là một gì.")
    ky: Code = Field(None, description="Mã kỳ, ví dụ 2023-Q3; trống là mọi kỳ.")
    phu_luc: AppendixCode | None = Field(None, description="Phụ lục.")
