"""Periods and holidays out to Excel and back."""

from datetime import date

import pytest

from reporting.models import Holiday, Report
from reporting.resources import HolidayResource, ReportingPeriodResource
from tests.workbooks import load, problems, round_trip, xlsx


@pytest.fixture
def calendar(cast):
    """A period and a holiday."""
    Holiday.objects.create(day=date(2023, 4, 29), name="Giỗ Tổ Hùng Vương")
    return cast


@pytest.mark.parametrize("resource", [ReportingPeriodResource, HolidayResource])
def test_export_then_import_changes_nothing(calendar, resource):
    assert round_trip(resource) == (1, 1, True)


def test_imported_deadline_moves_the_reports(cast):
    data = xlsx(["Kế hoạch", "Mã", "Hạn cơ quan nộp"], ["UBND/2023", "2023-Q2", "15/06/2023"])
    assert not problems(load(ReportingPeriodResource, data))
    days = {r.deadline.astimezone().strftime("%d/%m") for r in Report.objects.all()}
    assert days == {"15/06"}


def test_deadline_before_the_cut_off_is_refused(cast):
    data = xlsx(["Kế hoạch", "Mã", "Hạn cơ quan nộp"], ["UBND/2023", "2023-Q2", "01/06/2023"])
    [(row, _column, message)] = problems(load(ReportingPeriodResource, data))
    assert row == 2 and "Hạn nộp phải sau ngày chốt số liệu" in message


def test_same_day_twice_in_a_file_is_refused(cast):
    data = xlsx(["Ngày", "Dịp nghỉ"], ["02/09/2023", "Quốc khánh"], [date(2023, 9, 2), "Bù"])
    assert [(n, m) for n, _c, m in problems(load(HolidayResource, data))] == [
        (3, "Trùng khóa với hàng 2 của tệp.")
    ]
    assert not Holiday.objects.exists()
