"""Small files of each kind, and one attached to a report."""

from django.core.files.uploadedfile import SimpleUploadedFile

from reporting.services import attach

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_file(cast, name="minh-chung.pdf", content=PDF):
    """A PDF its author attached to the cast's report."""
    upload = SimpleUploadedFile(name, content)
    return attach(report=cast.report, by=cast.staff_a, upload=upload)
