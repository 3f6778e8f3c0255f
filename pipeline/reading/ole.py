"""An OLE container: tells an old .xls from what else is stored that way, and takes its workbook out."""

from __future__ import annotations

import io

from pipeline.reading.reasons import damaged, encrypted, unsupported

WORKBOOKS = ("workbook", "book")
OTHERS = {
    "worddocument": "Word文書（古い形式）",
    "powerpoint document": "PowerPointファイル（古い形式）",
    "documenttext": "一太郎文書",
    "jsrv_segmentinformation": "一太郎文書",
    "visiodocument": "Visioファイル",
    "__properties_version1.0": "Outlookのメール",
    "quill": "Publisherファイル",
}


def workbook_stream(data: bytes) -> bytes:
    """The bytes of the old workbook in a container. Raises Refused: it holds something else, or is damaged."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {path[0].lower() for path in container.listdir(streams=True, storages=True)}
            for name in WORKBOOKS:
                if name in names and container.get_size(name) <= len(data):
                    stream: bytes = container.openstream(name).read()
                    return stream
    except MemoryError:
        raise
    except Exception as error:
        raise damaged() from error
    if "encryptedpackage" in names:
        raise encrypted()
    raise next((unsupported(what) for name, what in OTHERS.items() if name in names), damaged())
