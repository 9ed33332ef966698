"""Evidence: files attached to reports, described, replaced, taken off, opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.antivirus import Infected, scan
from common.files import FileRefused, identify, safe_name
from common.templatetags.vn import file_size
from common.text import clean_typed
from reporting.models import Evidence, Report
from reporting.services.life import Paper, begin_save, finish_save, report_label
from reporting.workflow import Act

MAX_EVIDENCE = 10
_MB = 1024**2


class EvidenceDamaged(Exception):
    """A stored file is gone, or is not the file that was attached."""


@dataclass(frozen=True)
class Usage:
    """How many bytes of evidence an agency keeps, and how many it may keep."""

    used: int
    limit: int

    @property
    def percent(self) -> int:
        """How full, in whole percent; an agency that may keep nothing is full."""
        return self.used * 100 // self.limit if self.limit else 100


def usage(agency: Agency) -> Usage:
    """What an agency keeps: all files ever attached count, for those taken off stay too."""
    kept = Evidence.objects.filter(report__agency=agency).aggregate(bytes=Sum("size"))["bytes"]
    quota = agency.evidence_quota_mb
    return Usage(kept or 0, (settings.EVIDENCE_QUOTA_MB if quota is None else quota) * _MB)


def attach(
    *,
    report: Report,
    by: User,
    upload: File[bytes],
    document_no: str = "",
    note: str = "",
    version: int | None = None,
    paper: Paper | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Keep a file with a report its author may still edit; the same content only once.

    With `paper` it is the scan of a paper report. The kind is read from the content, never from
    what the browser said. With `replaces` it is the new version of that file, which is taken off
    and kept; what is not said of the new one is as it was of the old one. The evidence's `report`
    is as it is then. Raises `common.files.FileRefused` (unfit, infected, the eleventh file, no
    room left, nothing to replace), Refused.
    """
    kind, digest = _checked(upload, report, by)  # before anything is locked
    with transaction.atomic():
        locked = begin_save(report=report, by=by, version=version, paper=paper)
        attached = locked.evidence.attached()
        if same := attached.filter(sha256=digest).first():
            same.report = locked
            return same
        old = replaces and attached.filter(pk=replaces.pk).first()
        if replaces and not old:
            raise FileRefused(
                _("Tệp “%(name)s” không còn trong báo cáo nên không thay bản mới được.")
                % {"name": replaces.name}
            )
        if not old and attached.count() >= MAX_EVIDENCE:
            raise FileRefused(
                _("Báo cáo đã có %(limit)d tệp. Gỡ bớt một tệp rồi gắn lại.")
                % {"limit": MAX_EVIDENCE}
            )
        _check_room(locked.agency, upload.size)
        if old:
            _take_off(old, by)
        evidence = Evidence(
            report=locked,
            name=safe_name(upload.name or ""),
            kind=kind,
            size=upload.size,
            sha256=digest,
            document_no=document_no or (old.document_no if old else ""),
            note=note or (old.note if old else ""),
            uploaded_at=clock.now(),
            uploaded_by=by,
            replaces=old,
        )
        evidence.file.save("", upload, save=False)
        evidence.save()
        data = _file_data(evidence) | ({"replaces": old.name} if old else {})
        finish_save(report=locked, by=by, action=AuditEvent.Action.ATTACH, data=data)
    return evidence


@transaction.atomic
def describe(
    *,
    evidence: Evidence,
    by: User,
    document_no: str,
    note: str,
    version: int | None = None,
) -> Report:
    """Say what a file is; nothing is written when nothing changed. Raises Refused."""
    report = begin_save(report=evidence.report, by=by, version=version)
    row = report.evidence.attached().filter(pk=evidence.pk).first()
    said = {"document_no": clean_typed(document_no), "note": clean_typed(note)}
    if row and said != {name: getattr(row, name) for name in said}:
        row.document_no, row.note = said["document_no"], said["note"]
        row.save(update_fields=[*said])
        finish_save(report=report, by=by, action=Act.SAVE, data={"file": row.name} | said)
    return report


@transaction.atomic
def detach(*, evidence: Evidence, by: User, version: int | None = None) -> Report:
    """Take a file off a report its author may still edit; the file itself is kept."""
    report = begin_save(report=evidence.report, by=by, version=version)
    if _take_off(evidence, by):
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


def _checked(upload: File[bytes], report: Report, by: User) -> tuple[str, str]:
    """Kind and sha256 of a file fit to keep. An infected one leaves an audit row about the
    agency: it never was part of the report's history."""
    kind, digest = identify(upload), _sha256(upload.chunks())
    try:
        scan(upload)
    except Infected as infected:
        name = safe_name(upload.name or "")
        audit.record(
            AuditEvent.Action.ATTACH,
            by=by,
            subject=report.agency,
            label=f"{name} · {report_label(report)}",
            data={"file": name, "sha256": digest, "infected": infected.found},
        )
        raise
    upload.seek(0)
    return kind, digest


def _check_room(agency: Agency, size: int) -> None:
    """Raise FileRefused when the agency's files would pass its limit. The agency's row is locked:
    of two uploads at once the second sees the first."""
    now = usage(Agency.objects.select_for_update().get(pk=agency.pk))
    if now.used + size > now.limit:
        raise FileRefused(
            _(
                "Cơ quan đã dùng %(used)s trong %(limit)s dành cho minh chứng, không đủ chỗ cho "
                "tệp %(size)s. Gắn tệp nhỏ hơn, hoặc đề nghị quản trị hệ thống tăng dung lượng."
            )
            % {
                "used": file_size(now.used),
                "limit": file_size(now.limit),
                "size": file_size(size),
            }
        )


def _take_off(evidence: Evidence, by: User) -> bool:
    """Mark a file as taken off; whether it was still attached."""
    there = Evidence.objects.attached().filter(pk=evidence.pk, report=evidence.report_id)
    return bool(there.update(removed_at=clock.now(), removed_by=by))


def _sha256(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _file_data(evidence: Evidence) -> dict[str, str]:
    return {"file": evidence.name, "sha256": evidence.sha256}
