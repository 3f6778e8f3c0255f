"""How the parts of an Office file hang together: its main part, and what a part refers to."""

from __future__ import annotations

from posixpath import join, normpath, split

from pipeline.reading.markup import plain_markup, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive


def main_part(archive: Archive) -> str:
    """The name of the part that is the document; "" when the package does not say."""
    targets = related(archive, "")
    return next((target for kind, target in targets.values() if kind == "officeDocument"), "")


def related(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """By id: the last word of each relationship's type, and the name of the part it means.

    Links that lead out of the file are left out; nothing ever follows them.
    """
    folder, name = split(part)
    listed = join(folder, "_rels", name + ".rels")
    found: dict[str, tuple[str, str]] = {}

    def begin(element: str, given: dict[str, str]) -> None:
        if element == "Relationship" and given.get("TargetMode") != "External":
            target = normpath(join("/", folder, given.get("Target", "").replace("\\", "/")))
            kind = given.get("Type", "").rpartition("/")[2]
            found[given.get("Id", "")] = (kind, target.lstrip("/"))

    if listed in archive:
        walk(plain_markup(archive.read(listed)), begin, lambda element: None)
    return found


def only_part(archive: Archive, relations: dict[str, tuple[str, str]], wanted: str) -> bytes:
    """The document's one part of a kind; nothing when it has none."""
    part = next((part for kind, part in relations.values() if kind == wanted), "")
    return archive.read(part) if part in archive else b""
