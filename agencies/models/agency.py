"""Who: agencies, the names they bear on a day, the ways plans spell them, groups, succession."""

from __future__ import annotations

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from common.fields import NFCCharField, NFCTextField
from common.search import search
from common.text import fold, search_key


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Verbs over agencies."""

    def in_force(self, on):
        """Agencies that exist on the day `on`."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )

    def named_on(self, day):
        """Annotate `name_then`: the name borne on a day; without a dated name the one it has."""
        names = AgencyName.objects.filter(agency=OuterRef("pk")).borne_on(day)
        return self.annotate(name_then=Coalesce(Subquery(names.values("name")[:1]), F("name")))

    def visible_to(self, user):
        """The registry is no secret: everybody who has a seat in the house may read it."""
        return self if user.has_seat else self.none()

    def search(self, words):
        """Agencies whose code or names hold the words, accents ignored."""
        return search(self, words, "search_text")

    def get_by_natural_key(self, code):
        """The agency with this code."""
        return self.get(code=code)


class Agency(models.Model):
    """A body that plans name: a sở, a vertical central agency, a district committee…

    An agency is an identity; the name it bears may change with time (`AgencyName`).
    """

    class Kind(models.TextChoices):
        """The families of bodies a provincial plan names."""

        PROVINCE = "province", _("UBND tỉnh")
        DEPARTMENT = "department", _("Sở, ban, ngành cấp tỉnh")
        CENTRAL = "central", _("Cơ quan ngành dọc trung ương")
        ARMED = "armed", _("Lực lượng vũ trang")
        DISTRICT = "district", _("UBND cấp huyện")
        COMMUNE = "commune", _("UBND cấp xã")
        SERVICE = "service", _("Đơn vị sự nghiệp")
        ENTERPRISE = "enterprise", _("Doanh nghiệp nhà nước")

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("cơ quan cấp trên"),
    )
    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = NFCCharField(_("tên dùng trong kế hoạch"), max_length=200)
    full_name = NFCCharField(_("tên đầy đủ"), max_length=250)
    short_name = NFCCharField(_("tên viết tắt"), max_length=60)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    contact = NFCTextField(_("liên hệ"), blank=True)
    head_approves = models.BooleanField(
        _("lãnh đạo duyệt trước khi nộp"),
        default=True,
        help_text=_("Bỏ chọn thì chuyên viên được nộp thẳng cho cơ quan theo dõi."),
    )
    reports_calendar = models.BooleanField(
        _("báo cáo theo kỳ dương lịch"),
        default=False,
        help_text=_("Cơ quan thống kê: số liệu tính từ ngày 01 đến ngày cuối tháng."),
    )
    evidence_quota_mb = models.PositiveIntegerField(
        _("dung lượng minh chứng (MB)"),
        null=True,
        blank=True,
        help_text=_("Để trống thì theo mức chung của hệ thống."),
    )
    valid_from = models.DateField(_("có từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    search_text = models.CharField(max_length=600, editable=False, default="")

    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="%(app_label)s_%(class)s_valid_range",
                violation_error_message=_("Ngày cuối phải sau ngày đầu."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep the accent-less search text beside the names."""
        self.search_text = search_key(f"{self.code} {self.name} {self.full_name} {self.short_name}")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        """The agency's own page."""
        return reverse("agencies:agency-detail", args=[self.code])

    def name_on(self, day):
        """The name it bore on a day; its name of today where the registry has none of that day.

        For rows of a queryset: `name_of_day`.
        """
        return self.names.borne_on(day).values_list("name", flat=True).first() or self.name

    def natural_key(self):
        """Fixtures and workbooks know an agency by its code."""
        return (self.code,)


class KeyManager(models.Manager):
    """Looks rows up by one key field, for fixtures."""

    def __init__(self, *lookups):
        super().__init__()
        self.lookups = lookups

    def get_by_natural_key(self, *key):
        """The row with this natural key."""
        return self.get(**dict(zip(self.lookups, key, strict=True)))


class AgencyNameQuerySet(models.QuerySet["AgencyName"]):
    """Verbs over dated names."""

    def borne_on(self, day):
        """Names taken by a day, the latest first."""
        taken = self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day))
        return taken.order_by(F("valid_from").desc(nulls_last=True), "-pk")


class AgencyName(models.Model):
    """A name an agency bore from a day on: history prints the name of its day."""

    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, related_name="names", verbose_name=_("cơ quan")
    )
    name = NFCCharField(_("tên"), max_length=250)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    history = HistoricalRecords()
    objects = KeyManager.from_queryset(AgencyNameQuerySet)("agency__code", "name")

    class Meta:
        ordering = ["agency", "valid_from", "pk"]
        verbose_name = _("tên theo thời gian")
        verbose_name_plural = _("tên theo thời gian")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "valid_from"], name="%(app_label)s_%(class)s_one_a_day"
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(valid_from__isnull=True),
                name="%(app_label)s_%(class)s_one_oldest",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        """A name of an agency."""
        return (self.agency.code, self.name)

    natural_key.dependencies = ["agencies.agency"]


def name_of_day(agency: str, day: str) -> Coalesce:
    """The name an agency bore on a day, for `annotate`; without a dated name the one it has.

    `agency` and `day` are fields of the annotated rows: `name_of_day("agency", "period__data_to")`.
    """
    names = AgencyName.objects.filter(agency=OuterRef(agency)).borne_on(OuterRef(day))
    return Coalesce(Subquery(names.values("name")[:1]), F(f"{agency}__name"))


class AgencyAlias(models.Model):
    """A spelling that plans use for an agency or for a group, known by its folded key."""

    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name=_("cơ quan"),
    )
    group = models.ForeignKey(
        "AgencyGroup",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name=_("nhóm cơ quan"),
    )
    raw = models.CharField(_("cách viết"), max_length=250)
    key = models.CharField(_("khóa so khớp"), max_length=250, unique=True, editable=False)

    history = HistoricalRecords()
    objects = KeyManager("key")

    class Meta:
        ordering = ["key"]
        verbose_name = _("cách viết tên cơ quan")
        verbose_name_plural = _("cách viết tên cơ quan")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, group__isnull=True)
                | Q(agency__isnull=True, group__isnull=False),
                name="%(app_label)s_%(class)s_of_one",
                violation_error_message=_("Chọn một cơ quan, hoặc một nhóm cơ quan."),
            ),
        ]

    def __str__(self):
        return self.raw

    def save(self, *args, **kwargs):
        """Keep the folded key beside the raw spelling."""
        self.key = fold(self.raw)
        super().save(*args, **kwargs)

    def natural_key(self):
        """An alias is its folded key."""
        return (self.key,)


class AgencyGroup(models.Model):
    """A phrase that stands for several agencies, such as “UBND các huyện, thị xã, thành phố”.

    `certain` tells whether the phrase alone, without a qualifier, names its members beyond
    doubt; only certain phrases create reporting duties by themselves.
    """

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = NFCCharField(_("tên nhóm"), max_length=200)
    members = models.ManyToManyField(
        Agency, blank=True, related_name="groups", verbose_name=_("thành viên")
    )
    certain = models.BooleanField(_("tự xác định đủ thành viên"), default=False)
    note = NFCTextField(_("ghi chú"), blank=True)

    history = HistoricalRecords(m2m_fields=[members])
    objects = KeyManager("code")

    class Meta:
        ordering = ["code"]
        verbose_name = _("nhóm cơ quan")
        verbose_name_plural = _("nhóm cơ quan")

    def __str__(self):
        return self.name

    def natural_key(self):
        """A group is its code."""
        return (self.code,)


class Succession(models.Model):
    """A reorganisation act: `old` hands (part of) its work to `new` on a day."""

    class Kind(models.TextChoices):
        """What happened to the old agency."""

        MERGE = "merge", _("hợp nhất")
        SPLIT = "split", _("chia tách")
        RENAME = "rename", _("đổi tên")
        DISSOLVE = "dissolve", _("giải thể")
        TRANSFER = "transfer", _("chuyển chức năng")

    class Certainty(models.TextChoices):
        """How sure the registry is of the act."""

        HIGH = "high", _("chắc chắn")
        MEDIUM = "medium", _("khá chắc")
        LOW = "low", _("chưa chắc")

    old = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="successors", verbose_name=_("cơ quan cũ")
    )
    new = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("cơ quan mới"),
    )
    new_name = NFCCharField(
        _("tên cơ quan mới"), max_length=250, blank=True, help_text=_("Theo văn bản sắp xếp.")
    )
    kind = models.CharField(_("hình thức"), max_length=10, choices=Kind)
    effective_on = models.DateField(_("hiệu lực từ"))
    scope = NFCTextField(_("phạm vi"), blank=True)
    certainty = models.CharField(_("độ chắc chắn"), max_length=6, choices=Certainty)
    document = NFCTextField(_("văn bản, nguồn"), blank=True)

    history = HistoricalRecords()
    objects = KeyManager("old__code", "new_name", "effective_on", "kind")

    class Meta:
        ordering = ["effective_on", "old", "new_name", "pk"]
        verbose_name = _("kế thừa cơ quan")
        verbose_name_plural = _("kế thừa cơ quan")
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new_name", "effective_on", "kind"],
                name="%(app_label)s_%(class)s_once",
            ),
            models.CheckConstraint(
                condition=~Q(new_name="") | Q(kind="dissolve"),
                name="%(app_label)s_%(class)s_has_heir",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y} → {self.new_name or '–'}"

    def natural_key(self):
        """An act: who, to whom, when, how."""
        return (self.old.code, self.new_name, self.effective_on, self.kind)

    natural_key.dependencies = ["agencies.agency"]
