"""The people of the demo: named by their post, one password for all."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.hashers import make_password

from agencies.models import Agency, User
from common import clock

PASSWORD = "Demo-KeHoach-2023"
ADMIN, LEADER, COORDINATOR = "quantri", "chutich", "dieuphoi"
COORDINATING_OFFICE = "VPUBND"
SENDS_WITHOUT_HEAD = ("CTK", "BHXH", "DPTTH")  # agencies whose staff send themselves
Role = User.Role


def agencies() -> list[Agency]:
    """The agencies with people of their own: all in force but the province itself."""
    in_force = Agency.objects.in_force(clock.today())
    return list(in_force.exclude(kind=Agency.Kind.PROVINCE))


def everybody() -> Iterator[User]:
    """Everyone the demo needs, not yet saved."""
    office = Agency.objects.get(code=COORDINATING_OFFICE)
    yield User(username=ADMIN, role=Role.ADMIN, name="Quản trị hệ thống")
    yield User(username=LEADER, role=Role.LEADER, name="Chủ tịch UBND tỉnh")
    yield User(
        username=COORDINATOR,
        role=Role.COORDINATOR,
        agency=office,
        name=f"Điều phối viên {office.name}",
    )
    for agency in agencies():
        post = "Cán bộ" if agency.kind == Agency.Kind.ARMED else "Chuyên viên"
        code = agency.code.lower()
        yield User(username=code, role=Role.STAFF, agency=agency, name=f"{post} {agency.name}")
        yield User(
            username=f"{code}.ld", role=Role.HEAD, agency=agency, name=f"Lãnh đạo {agency.name}"
        )


def create() -> int:
    """Create the accounts still missing and tell how many; existing ones stay as they are.

    The slow hash is made once: all share the password, so they may share its hash. With the
    first accounts a few agencies switch off the step of their head.
    """
    known = set(User.objects.values_list("username", flat=True))
    missing = [user for user in everybody() if user.username not in known]
    if not known:
        Agency.objects.filter(code__in=SENDS_WITHOUT_HEAD).update(head_approves=False)
    if missing:
        secret = make_password(PASSWORD)
        for user in missing:
            user.password = secret
        User.objects.bulk_create(missing)
    return len(missing)
