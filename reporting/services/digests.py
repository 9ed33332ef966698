"""One e-mail a day: what a person has not read yet, and what waits for them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from common import clock
from common.dates import format_date
from reporting.calendar import is_working_day
from reporting.models import Digest, Notice, Report
from reporting.services.directory import Directory, watches
from reporting.services.rounds import days_off
from reporting.workflow import PENDING, SUBMITTED

logger = logging.getLogger(__name__)
REVIEW_WITHIN = timedelta(days=3)  # a report that waits longer is spoken of every working day


@dataclass
class Letter:
    """What a person is written on a day."""

    person: User
    notices: list[Notice] = field(default_factory=list)
    to_approve: int = 0
    to_review: int = 0

    @property
    def subject(self) -> str:
        """“Kehoach 16/06/2023: 3 thông báo mới, 5 báo cáo chờ duyệt”."""
        parts = [
            words % {"n": n}
            for words, n in (
                (_("%(n)s thông báo mới"), len(self.notices)),
                (_("%(n)s báo cáo chờ duyệt"), self.to_approve),
                (_("%(n)s báo cáo chờ xem xét"), self.to_review),
            )
            if n
        ]
        return f"Kehoach {format_date(clock.today())}: {', '.join(parts)}"

    @property
    def body(self) -> str:
        """The text, with the address of the inbox."""
        context = {
            "letter": self,
            "inbox": settings.SITE_URL + reverse("reporting:inbox"),
            "home": settings.SITE_URL + "/",
        }
        return render_to_string("reporting/mail_digest.txt", context)


def letters(*, on: date) -> list[Letter]:
    """A letter for everybody who has an address, has had no letter that day, and has something
    to read: lines that are neither read nor mailed; on working days also what waits for
    approval, or for review longer than REVIEW_WITHIN. So many queries, however many people.
    """
    people = User.objects.filter(is_active=True).exclude(email="")
    people = people.exclude(digests__in=Digest.objects.filter(day=on, sent_at__isnull=False))
    found = {person.pk: Letter(person) for person in people.order_by("pk")}
    unread = Notice.objects.filter(person__in=found, read_at__isnull=True, digest__isnull=True)
    for notice in unread.order_by("-at", "-pk"):
        found[notice.person_id].notices.append(notice)
    if is_working_day(on, days_off()):
        directory = Directory()
        for pk, count in _to_approve(directory).items():
            if pk in found:
                found[pk].to_approve = count
        for pk, count in _to_review(directory).items():
            if pk in found:
                found[pk].to_review = count
    return [
        letter
        for letter in found.values()
        if letter.notices or letter.to_approve or letter.to_review
    ]


def _to_approve(directory: Directory) -> Counter[int]:
    """How many reports wait for each head."""
    pending = Report.objects.filter(state=PENDING, period__closed_at__isnull=True)
    by_agency = pending.order_by().values_list("agency").annotate(n=Count("pk"))
    counts: Counter[int] = Counter()
    for agency_id, n in by_agency:
        counts.update({person.pk: n for person in directory.heads(agency_id)})
    return counts


def _to_review(directory: Directory) -> Counter[int]:
    """How many reports have waited too long for each reviewer."""
    long_ago = clock.now() - REVIEW_WITHIN
    waiting = Report.objects.filter(
        state=SUBMITTED, period__closed_at__isnull=True, submitted_at__lt=long_ago
    )
    items = [*waiting.order_by("pk").values_list("assignment__item", flat=True)]
    watching = watches(items)
    counts: Counter[int] = Counter()
    for item in items:
        if item in watching:
            reviewers = [p for watch in watching[item] for p in directory.in_charge(watch)]
        else:
            reviewers = directory.coordinators()
        counts.update({person.pk for person in reviewers})
    return counts


def send(*, letters: Iterable[Letter], on: date) -> tuple[int, int]:
    """Send the letters over one connection: (how many went out, how many the server did not
    take). Who could not be written to is written to by the next run.

    A letter is claimed before it is sent, so two runs at once send it once, and the claim is
    given back when the server does not take it. Lines count as mailed when the server took them.
    Raises OSError when the server cannot be reached at all.
    """
    sent = failed = 0
    with get_connection() as connection:
        for letter in letters:
            digest = _claim(letter.person, on)
            if digest is None:
                continue
            message = EmailMessage(
                letter.subject, letter.body, to=[letter.person.email], connection=connection
            )
            try:
                message.send()
            except BaseException as error:
                Digest.objects.filter(pk=digest.pk).update(sent_at=None)
                if not isinstance(error, OSError):  # smtplib's errors are OSErrors too
                    raise
                logger.warning("no mail to person %s: %s", letter.person.pk, error)
                failed += 1
            else:
                read = [notice.pk for notice in letter.notices]
                Notice.objects.filter(pk__in=read).update(digest=digest)
                sent += 1
    return sent, failed


@transaction.atomic
def _claim(person: User, on: date) -> Digest | None:
    """The person's letter of the day, for this run alone; None when another run has it."""
    digest, _made = Digest.objects.get_or_create(person=person, day=on)
    mine = Digest.objects.filter(pk=digest.pk, sent_at__isnull=True)
    return digest if mine.update(sent_at=clock.now()) else None
