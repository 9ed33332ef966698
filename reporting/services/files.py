"""Evidence: files attached to reports, taken off, opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import AuditEvent, User
from common import clock
from common.files import FileRefused, identify, safe_name
from reporting.models import Evidence, Report
from reporting.services.life import Paper, begin_save, finish_save, report_label

MAX_EVIDENCE = 10


class EvidenceDamaged(Exception):
    """A stored file is gone, or is not the file that was attached."""


def attach(
    *,
    report: Report,
    by: User,
    upload: File[bytes],
    document_no: str = "",
    note: str = "",
    version: int | None = None,
    paper: Paper | None = None,
) -> Evidence:
    """Keep a file with a report its author may still edit; the same content only once.

    With `paper` it is the scan of a paper report. The kind is read from the content, never from
    what the browser said. The evidence's `report` is as it is then. Raises
    `common.files.FileRefused` (also for the eleventh file), Refused.
    """
    kind, digest = identify(upload), _sha256(upload.chunks())  # before anything is locked
    upload.seek(0)
    with transaction.atomic():
        locked = begin_save(report=report, by=by, version=version, paper=paper)
        attached = locked.evidence.attached()
        if same := attached.filter(sha256=digest).first():
            same.report = locked
            return same
        if attached.count() >= MAX_EVIDENCE:
            raise FileRefused(
                _("Báo cáo đã có %(limit)d tệp. Gỡ bớt một tệp rồi gắn lại.")
                % {"limit": MAX_EVIDENCE}
            )
        evidence = Evidence(
            report=locked,
            name=safe_name(upload.name or ""),
            kind=kind,
            size=upload.size,
            sha256=digest,
            document_no=document_no,
            note=note,
            uploaded_at=clock.now(),
            uploaded_by=by,
        )
        evidence.file.save("", upload, save=False)
        evidence.save()
        finish_save(
            report=locked, by=by, action=AuditEvent.Action.ATTACH, data=_file_data(evidence)
        )
    return evidence


@transaction.atomic
def detach(*, evidence: Evidence, by: User, version: int | None = None) -> Report:
    """Take a file off a report its author may still edit; the file itself is kept."""
    report = begin_save(report=evidence.report, by=by, version=version)
    still_there = report.evidence.attached().filter(pk=evidence.pk)
    if still_there.update(removed_at=clock.now(), removed_by=by):
        finish_save(
            report=report, by=by, action=AuditEvent.Action.DETACH, data=_file_data(evidence)
        )
    return report


def open_evidence(*, evidence: Evidence, by: User) -> File[bytes]:
    """The file, opened for reading by a person who may see it, with an audit row.

    Raises EvidenceDamaged when the stored bytes are no longer those that were attached.
    """
    try:
        stored = evidence.file.open("rb")
        intact = _sha256(stored.chunks()) == evidence.sha256
    except OSError:
        intact = False
    if not intact:
        evidence.file.close()
        raise EvidenceDamaged(evidence.pk)
    stored.seek(0)
    audit.record(
        AuditEvent.Action.VIEW_EVIDENCE,
        by=by,
        subject=evidence,
        label=f"{evidence.name} · {report_label(evidence.report)}",
    )
    return stored


def _sha256(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _file_data(evidence: Evidence) -> dict[str, str]:
    return {"file": evidence.name, "sha256": evidence.sha256}
