"""Appendix I out to Excel and back."""

import unicodedata
from datetime import date, datetime

import pytest

from tasks.models import Task
from tasks.resources import TaskResource
from tests.factories import SectionFactory
from tests.workbooks import load, problems, round_trip, table, xlsx

HEADINGS = ["Kế hoạch", "Số thứ tự", "Mục", "Nội dung nguyên văn", "Thứ tự", "Hạn hoàn thành"]
ROW = ["UBND/2023", "70", "UBND/2023/I/I", "Việc mới", 70]


def test_export_then_import_changes_nothing(cast):
    cast.task.text = unicodedata.normalize("NFD", " Đẩy  mạnh việc _x0041_\r\n") + "=1+1"
    cast.task.due_on = date(2023, 4, 5)
    cast.task.save()
    count, left_alone, same = round_trip(TaskResource)
    assert count == left_alone == 2 and same


def test_export_has_real_dates_in_one_query(cast, django_assert_num_queries):
    Task.objects.filter(pk=cast.task.pk).update(due_on=date(2023, 4, 5))
    with django_assert_num_queries(1):
        data, count = TaskResource().workbook()
    assert table(data)[0][-1] == datetime(2023, 4, 5) and count == 2


@pytest.mark.parametrize("typed", ["05/04/2023", "5-4-2023", datetime(2023, 4, 5)])
def test_new_task_is_of_its_appendix_and_its_date_day_first(cast, typed):
    assert not problems(load(TaskResource, xlsx(HEADINGS, [*ROW, typed])))
    task = Task.objects.get(number="70")
    assert (task.appendix, task.section, task.due_on) == ("I", cast.section, date(2023, 4, 5))
    assert task.history.count() == 1


def test_impossible_date_names_the_cell(cast):
    result = load(TaskResource, xlsx(HEADINGS, [*ROW, "31/02/2023"]))
    [(row, column, message)] = problems(result)
    assert (row, column) == (2, "Hạn hoàn thành") and "“31/02/2023” không có trong lịch" in message


def test_section_of_another_appendix_is_refused(cast):
    SectionFactory(plan=cast.plan, appendix="III", roman="V")
    row = [*ROW[:2], "UBND/2023/III/V", *ROW[3:], None]
    [(_row, column, message)] = problems(load(TaskResource, xlsx(HEADINGS, row)))
    assert column == "Mục" and "phụ lục hoặc kế hoạch khác" in message
    assert not Task.objects.filter(number="70").exists()
