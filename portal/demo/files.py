"""A few evidence files of the demo: small real workbooks made in memory."""

from __future__ import annotations

from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Agency
from common.excel import Column, write_table
from portal.demo.texts import OFFICES

# (quarter, item, agency): the title of the table kept with that report
EVIDENCE = {
    (2, "I/29", "UBHCL"): "Tiến độ giải ngân vốn đầu tư công theo xã",
    (3, "I/29", "UBHTRC"): "Tiến độ giải ngân vốn đầu tư công theo xã",
    (2, "I/8", "SCT"): "Hàng Việt về nông thôn theo huyện",
    (3, "I/40", "SGTVT"): "Khối lượng công trình giao thông theo huyện",
    (3, "II/5", "SKHDT"): "Doanh nghiệp thành lập mới theo huyện",
}


def workbook(title: str, agency: Agency, label: str) -> SimpleUploadedFile:
    """One table with a line for every commune of a district, or every district of the province."""
    rng = Random(f"{title} {label}")
    places = OFFICES["communes"].get(agency.code) or OFFICES["districts"]
    lines = [(place, rng.randint(20, 60), rng.randint(5, 19)) for place in places]
    data = write_table(
        sheet="Biểu kèm theo",
        title=f"{title}, {label}",
        notes=[f"{agency.name} tổng hợp"],
        columns=[
            Column("Địa bàn", 28),
            Column("Kế hoạch", 12, "integer"),
            Column("Thực hiện", 12, "integer"),
        ],
        rows=lines,
    )
    return SimpleUploadedFile(f"{title} {label.replace('/', '-')}.xlsx", data)
