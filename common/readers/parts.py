"""The XML parts of an office file, read piece by piece; no part may declare entities."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def local(element: Element) -> str:
    """The name of an element without its namespace, which has a strict and a usual form."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its name without namespace."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return default


def children(element: Element | None, name: str) -> list[Element]:
    """The children of that name; none of nothing."""
    return [] if element is None else element.findall(f"{{*}}{name}")


def find(element: Element | None, path: str) -> Element | None:
    """The first descendant along a path of names without namespace, or None."""
    for name in path.split("/"):
        element = next(iter(children(element, name)), None)
    return element


def elements(source: IO[bytes], *names: str) -> Iterator[Element]:
    """The outermost elements of these names, whole, one at a time: memory stays flat.

    Raises defusedxml's DTDForbidden at a document type: office files have none, bombs do.
    """
    from defusedxml.ElementTree import iterparse

    above: list[Element] = []
    inside = 0
    for event, element in iterparse(source, ("start", "end"), forbid_dtd=True):
        wanted = local(element) in names
        if event == "start":
            above.append(element)
            inside += wanted
            continue
        above.pop()
        inside -= wanted
        if not inside:
            if wanted:
                yield element
            if above:
                del above[-1][:]


def whole(archive: ZipFile, path: str) -> Element | None:
    """A small part as a tree; None when the archive has no such part."""
    from defusedxml.ElementTree import parse

    if path not in archive.NameToInfo:
        return None
    with archive.open(path) as source:
        root: Element = parse(source, forbid_dtd=True).getroot()
        return root


def relations(archive: ZipFile, path: str = "") -> dict[str, tuple[str, str]]:
    """Kind (“worksheet”) and path of the parts that a part, or the file, refers to, by their id."""
    folder, name = posixpath.split(path)
    root = whole(archive, f"{folder}/_rels/{name}.rels".lstrip("/"))
    return {
        link.get("Id", ""): (
            link.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in children(root, "Relationship")
    }


def main_part(archive: ZipFile) -> str:
    """The path of the workbook or document itself."""
    return next(path for kind, path in relations(archive).values() if kind == "officeDocument")
