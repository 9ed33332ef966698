"""The secret address of an agency's calendar."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from reporting.models import CalendarFeed
from reporting.models.period import feed_key
from reporting.workflow import NotAllowed


@transaction.atomic
def renew_feed(*, agency: Agency, by: User) -> CalendarFeed:
    """Give an agency an address for its calendar, a new one each time; the old one is dead.

    The audit row tells that it was done, never the address. Raises NotAllowed.
    """
    if not access.may_write_for(by, agency):
        raise NotAllowed(_("Chỉ người của cơ quan được lập địa chỉ lịch của cơ quan."))
    made = {"key": feed_key(), "made_at": clock.now(), "made_by": by}
    feed, _new = CalendarFeed.objects.update_or_create(agency=agency, defaults=made)
    audit.record(
        AuditEvent.Action.SETTING,
        by=by,
        subject=agency,
        label=_("Địa chỉ lịch của %(agency)s") % {"agency": agency.name},
    )
    return feed
