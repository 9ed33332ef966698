"""The part of a report's page that deals with files: what is listed, what a form asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import BoundField

from agencies.models import User
from common.files import FileRefused
from reporting import services
from reporting.forms import EvidenceForm
from reporting.models import Evidence, Report


@dataclass(frozen=True)
class Kept:
    """An attached file, the fields that say what it is, its older versions, the newest first."""

    file: Evidence
    document_no: BoundField
    note: BoundField
    older: list[Evidence]

    @property
    def number(self) -> int:
        """Which version of the file it is."""
        return len(self.older) + 1


def kept(form: EvidenceForm, files: Iterable[Evidence]) -> list[Kept]:
    """The attached files of a form, each with those of `files` that it replaced."""
    rows = {file.pk: file for file in files}
    found = []
    for file in form.attached:
        older, at = [], file
        while at.replaces_id in rows:
            at = rows[at.replaces_id]
            older.append(at)
        found.append(Kept(file, form[f"document_no-{file.pk}"], form[f"note-{file.pk}"], older))
    return found


def take_files(
    *, report: Report, by: User, form: EvidenceForm, gone: Evidence | None
) -> tuple[Report, list[str]]:
    """Do what a valid form of files says: (the report as it is then, why files were refused).

    A file that is refused does not hold up the others. Raises Refused.
    """
    for file, said in form.described():
        report = services.describe(evidence=file, by=by, version=report.version, **said)
    if gone:
        report = services.detach(evidence=gone, by=by, version=report.version)
    refused = []
    for upload in form.cleaned_data["file"]:
        try:
            evidence = services.attach(
                report=report,
                by=by,
                upload=upload,
                document_no=form.cleaned_data["document_no"],
                note=form.cleaned_data["note"],
                version=report.version,
                replaces=form.replaced(),
            )
        except FileRefused as error:
            refused.append(str(error))
        else:
            report = evidence.report
    return report, refused
