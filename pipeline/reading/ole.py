"""An OLE container: an old .xls in it is taken out, an encrypted workbook decrypted, anything else is told apart.

A workbook may be encrypted although nobody set a password, by one that all programs know. Excel does so where only the
structure of a workbook is protected, for one, and opens such a file without asking.
This is the one place that calls olefile and msoffcrypto-tool, which are loaded only when such a file comes.
"""

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
PASSWORD = "VelvetSweatshop"
MOST_ROUNDS = 300_000
"""Of hashing the password. Excel has 100,000, which take 0.06 s twice; the format allows 10,000,000."""
LONGEST_INFO = 16 << 10
"""Bytes in which a file says how it is encrypted; Excel needs some 1,000."""
INFO = "EncryptionInfo"


def workbook_stream(data: bytes) -> bytes:
    """The bytes of the old workbook in a container ([MS-CFB]).

    Raises Refused: it holds something else, is encrypted, or is damaged.
    """
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


def decrypted(data: bytes) -> bytes:
    """The workbook without its encryption ([MS-OFFCRYPTO]), as bytes of any kind.

    Raises Refused where a password was set, or where its hashing takes more rounds than programs write.
    """
    try:
        return _decrypted(data)
    except MemoryError:
        raise
    except Exception as error:
        raise encrypted() from error


def _decrypted(data: bytes) -> bytes:
    import msoffcrypto
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as container:
        if container.exists(INFO) and container.get_size(INFO) > LONGEST_INFO:
            raise encrypted()
    file = msoffcrypto.OfficeFile(io.BytesIO(data))
    if file.format == "ooxml":
        if file.info.get("spinValue", 0) > MOST_ROUNDS:
            raise encrypted()
        file.load_key(password=PASSWORD, verify_password=True)
    else:
        file.load_key(password=PASSWORD)
    plain = io.BytesIO()
    file.decrypt(plain)
    return plain.getvalue()
