"""Two uploads at once, on PostgreSQL: together they stay within the agency's room."""

import threading
from contextlib import suppress

from django.db import connection

from agencies.models import Agency
from common.files import FileRefused
from reporting.models import Evidence
from reporting.services import attach, files, usage
from tests.races import A_WHILE, TWO_AT_ONCE
from tests.reporting.evidence_files import PDF, upload

pytestmark = TWO_AT_ONCE


def test_two_uploads_that_fit_only_one_by_one_are_not_both_taken(cast, monkeypatch):
    Agency.objects.filter(pk=cast.a.pk).update(evidence_quota_mb=1)
    big = PDF + b" " * (600 * 1024)
    meeting = threading.Barrier(2)

    def met(agency):
        found = usage(agency)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(A_WHILE)
        return found

    monkeypatch.setattr(files, "usage", met)
    got = []

    def act(report, content):
        try:
            got.append(attach(report=report, by=cast.staff_a, upload=upload(content=content)))
        except FileRefused as error:
            got.append(error)
        finally:
            connection.close()

    uploads = [(cast.report, big), (cast.target_report, big + b"2")]
    threads = [threading.Thread(target=act, args=one) for one in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(type(one).__name__ for one in got) == ["Evidence", "FileRefused"]
    assert Evidence.objects.count() == 1
