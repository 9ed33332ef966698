"""Sections and duties out to Excel and back."""

import pytest

from plans.models import Assignment, Section
from plans.resources import AssignmentResource, SectionResource
from tests.workbooks import load, problems, round_trip, xlsx

DUTY = ["Dòng kế hoạch", "Cơ quan", "Vai trò", "Cụm từ trong kế hoạch"]


@pytest.mark.parametrize("resource", [SectionResource, AssignmentResource])
def test_export_then_import_changes_nothing(cast, resource):
    cast.section.title = "Tiếp tục  ưu tiên “giữ vững” \n"
    cast.section.save()
    count, left_alone, same = round_trip(resource)
    assert count == left_alone > 0 and same


@pytest.mark.parametrize("resource", [SectionResource, AssignmentResource])
def test_export_takes_one_query(cast, django_assert_num_queries, resource):
    with django_assert_num_queries(1):
        resource().workbook()


def test_section_is_known_by_plan_appendix_and_numeral(cast):
    headings = ["Kế hoạch", "Phụ lục", "Số La Mã", "Tên mục", "Thứ tự"]
    data = xlsx(headings, ["UBND/2023", "phụ lục I", "I", "Tên mới", 1])
    assert load(SectionResource, data).totals["update"] == 1
    assert Section.objects.get(pk=cast.section.pk).title == "Tên mới"
    wrong = load(SectionResource, xlsx(headings, ["UBND/2024", "Phụ lục I", "I", "Tên", 1]))
    message = "“UBND/2024”: Không có trong danh mục kế hoạch."
    assert problems(wrong) == [(2, "Kế hoạch", message)]


def test_duty_is_added_by_item_agency_and_role(cast):
    data = xlsx(DUTY, ["UBND/2023/I/9", "SCT", "thực hiện", "Sở Công Thương"])
    assert load(AssignmentResource, data).totals["new"] == 1
    added = Assignment.objects.get(item=cast.bare_task, agency=cast.a)
    assert (added.role, added.phrase) == ("member", "Sở Công Thương")


def test_second_duty_of_an_agency_on_an_item_is_refused(cast):
    result = load(AssignmentResource, xlsx(DUTY, ["UBND/2023/I/8", "SCT", "thực hiện", ""]))
    [(row, _column, message)] = problems(result)
    assert row == 2 and "đã được giao thực hiện dòng này" in message
    assert Assignment.objects.get(item=cast.task, agency=cast.a).role == "lead"
