from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

LATE_IN_UTC = datetime(2023, 6, 13, 18, 5, tzinfo=UTC)  # 01:05 on 14/06 in Viet Nam


def shown(filters, value):
    return Template("{% load vn %}{{ value|" + filters + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("filters", "value", "text"),
    [
        ('decimal:"2"', Decimal("1234.5"), "1.234,50"),
        ("decimal:1", 13, "13,0"),
        ("decimal", Decimal("98.700000"), "98,7"),
        ("decimal", None, "–"),
        ("date_vn", date(2023, 4, 5), "05/04/2023"),
        ("date_vn", LATE_IN_UTC, "14/06/2023"),
        ("date_vn", None, "–"),
        ("datetime_vn", LATE_IN_UTC, "01:05, 14/06/2023"),
        ("datetime_vn", None, "–"),
        ("file_size", 512, "512 B"),
        ("file_size", 35_500, "35 KB"),
        ("file_size", 1_258_291, "1,2 MB"),
        ("file_size", 20 * 1024**2, "20 MB"),
    ],
)
def test_values_are_printed_the_vietnamese_way(filters, value, text):
    assert shown(filters, value) == text
