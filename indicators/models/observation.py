"""The figures reported."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fields import NFCTextField
from indicators.models.measure import DIGITS, Measure
from reporting.models import Report


class Observation(models.Model):
    """The figures an agency reports on one measure for one period. Blank is not zero."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="observations")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    value = models.DecimalField(_("thực hiện trong kỳ"), null=True, blank=True, **DIGITS)
    cumulative = models.DecimalField(_("lũy kế từ đầu năm"), null=True, blank=True, **DIGITS)
    estimate = models.DecimalField(_("ước cả năm"), null=True, blank=True, **DIGITS)
    same_period = models.DecimalField(
        _("cùng kỳ năm trước"),
        null=True,
        blank=True,
        help_text=_("Số cùng cách tính với lũy kế, hoặc với số trong kỳ nếu không cộng dồn."),
        **DIGITS,
    )
    words = NFCTextField(_("kết quả bằng lời"), blank=True)
    note = NFCTextField(_("ghi chú"), blank=True)
    data_as_of = models.DateField(_("số liệu tính đến ngày"), null=True, blank=True)
    unchanged = models.BooleanField(_("không thay đổi so với kỳ trước"), default=False)

    class Meta:
        ordering = ["report_id", "measure__position", "pk"]
        verbose_name = _("số liệu báo cáo")
        verbose_name_plural = _("số liệu báo cáo")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "measure"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self):
        return f"{self.report_id}/{self.measure_id}"
