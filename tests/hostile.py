"""Office files made by hand, as odd or hostile as wanted, small and quick to make."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from common.files import CONTENT_TYPES

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY a0 "ha">{_LAUGHS}<!ENTITY a "&a9;">]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'


def external(address):
    """A document type whose entity `a` is elsewhere."""
    return f'<!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>'


def zipped(parts):
    """A zip of names and texts."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def workbook_parts(*sheets, strings="", styles="", book="", states=()):
    """The parts of an .xlsx. A sheet is the XML of its rows, or of the whole if it is a pair
    (before, after) around them; `strings` the XML of <si>s, `styles` of the style sheet."""
    pages = dict(enumerate(sheets, 1))
    states = dict(enumerate(states, 1))
    links = "".join(_link(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in pages)
    links += _link("s", "styles", "styles.xml") + _link("t", "sharedStrings", "sharedStrings.xml")
    entries = "".join(
        f'<sheet name="Trang {n}" sheetId="{n}" r:id="r{n}" state="{states.get(n, "visible")}"/>'
        for n in pages
    )
    return {
        "[Content_Types].xml": _contents("xlsx", "/xl/workbook.xml"),
        "_rels/.rels": _links(_link("r", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    } | {
        f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}'
        f"</sheetData>{after}</worksheet>"
        for n, (before, rows, after) in (
            (n, page if isinstance(page, tuple) else ("", page, "")) for n, page in pages.items()
        )
    }


def workbook(*sheets, **kwargs):
    """An .xlsx, see `workbook_parts`."""
    return zipped(workbook_parts(*sheets, **kwargs))


def with_type(parts, name, doctype):
    """The parts with a document type, and a use of its entity, in front of one."""
    return zipped(parts | {name: doctype + parts[name].replace("</", "&a;</", 1)})


def row(*cells, number=1):
    """A row of ready cells or texts."""
    return f'<row r="{number}">{"".join(c if c.startswith("<") else text(c) for c in cells)}</row>'


def text(words):
    """A cell of text."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def document(body, *, numbering="", styles="", **parts):
    """A .docx of the XML of its body."""
    links = _link("n", "numbering", "numbering.xml") + _link("s", "styles", "styles.xml")
    return zipped(
        {
            "[Content_Types].xml": _contents("docx", "/word/document.xml"),
            "_rels/.rels": _links(_link("r", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body>'
            "</w:document>",
            "word/_rels/document.xml.rels": _links(links),
            "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>',
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        }
        | parts
    )


def table(*rows):
    """A w:tbl of rows of ready cells or texts."""
    return f"<w:tbl>{''.join(map(word_row, rows))}</w:tbl>"


def word_row(cells):
    """A w:tr; a string is one already."""
    if isinstance(cells, str):
        return cells
    return f"<w:tr>{''.join(c if c.startswith('<w:tc') else word_cell(c) for c in cells)}</w:tr>"


def word_cell(words, properties=""):
    """A w:tc of a text, or of ready paragraphs."""
    paragraphs = words if words.startswith("<") else f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>"


def ole(*names):
    """A compound file with empty streams of these names in its root, as .doc and .xls are."""

    def entry(name, kind, right=0xFFFFFFFF, child=0xFFFFFFFF):
        label = (name + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII36xIII",
            label,
            len(label),
            kind,
            1,
            0xFFFFFFFF,
            right,
            child,
            0xFFFFFFFE,
            0,
            0,
        )

    last = len(names)
    entries = [entry("Root Entry", 5, child=1)] + [
        entry(name, 2, right=n + 1 if n < last else 0xFFFFFFFF) for n, name in enumerate(names, 1)
    ]
    directory = b"".join(entries).ljust(512, b"\0")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    sectors = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    return header + sectors + directory


def bomb(path, head, piece, times, tail, parts):
    """A zip with one huge part made of a piece many times over; never whole in memory."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name != path:
                archive.writestr(name, content)
        with archive.open(path, "w") as part:
            part.write(head)
            for _block in range(times // 10_000):
                part.write(piece * 10_000)
            part.write(tail)
    return buffer.getvalue()


def with_false_size(data, name, size):
    """The zip with another unpacked size of an entry in its central directory."""
    at = data.rindex(b"PK\1\2", 0, data.rindex(name.encode()))
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def _contents(kind, part):
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{part}" ContentType="{CONTENT_TYPES[kind]}.main+xml"/></Types>'
    )


def _links(links):
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def _link(name, kind, target):
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
