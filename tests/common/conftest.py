from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from common.files import CONTENT_TYPES

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def content_list(kind, part):
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{CONTENT_TYPES[kind]}.main+xml"/></Types>'
    )


def relation(kind, target):
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


@pytest.fixture
def zipped():
    """Builds a file in memory from the names and texts of its zip entries."""

    def build(entries):
        file = BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, text in entries.items():
                archive.writestr(name, text)
        file.seek(0)
        return file

    return build


@pytest.fixture
def workbook_parts():
    """Builds the entries of an .xlsx around the XML of its rows, as hostile as wanted."""

    def build(rows):
        return {
            "[Content_Types].xml": content_list("xlsx", "xl/workbook.xml"),
            "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">'
            f'<dimension ref="A1:A1"/><sheetData>{rows}</sheetData></worksheet>',
        }

    return build


@pytest.fixture
def document_parts():
    """The entries of the smallest .docx."""
    return {
        "[Content_Types].xml": content_list("docx", "word/document.xml"),
        "word/document.xml": "<document/>",
    }
