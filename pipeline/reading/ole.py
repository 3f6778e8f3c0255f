"""OLE containers ([MS-CFB]): takes an old .xls out, decrypts a workbook, and names anything else that is in one.

A workbook can be encrypted although nobody has set a password: with a fixed one that all programs know. Excel does so
where only the structure of a workbook is protected, for example, and opens such a file without asking; so it is opened
here too. Files with a password of somebody's own are refused. This is the one place that calls olefile and
msoffcrypto-tool, and they are imported only when such a file comes.
"""

import io

from pipeline.reading.reasons import damaged, encrypted, unsupported

WORKBOOKS = ("workbook", "book")
"""Names of the stream that holds an old workbook, in lower case: since Excel 97, and before."""
OTHERS = {
    "worddocument": "Word文書（古い形式）",
    "powerpoint document": "PowerPointファイル（古い形式）",
    "documenttext": "一太郎文書",
    "jsrv_segmentinformation": "一太郎文書",
    "visiodocument": "Visioファイル",
    "__properties_version1.0": "Outlookのメール",
    "quill": "Publisherファイル",
}
"""Name of a stream or storage that other documents have, in lower case → what a clerk calls such a file."""
PASSWORD = "VelvetSweatshop"
"""The fixed password of files that were encrypted without one being set ([MS-OFFCRYPTO])."""
MOST_ROUNDS = 300_000
"""The most rounds of hashing a password that are computed. Excel writes 100,000, which take 0.06 s twice; the format
allows 10,000,000, and a hostile file would use them."""
LONGEST_INFO = 16 << 10
"""The most bytes of the stream that describes the encryption; Excel needs some 1,000."""
INFO = "EncryptionInfo"
"""The name of that stream."""


def workbook_stream(data: bytes) -> bytes:
    """The bytes of the old workbook in the container ``data``.

    Raises Refused where the container holds another kind of document, is encrypted, or is damaged.
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
    """The file in the container without its encryption ([MS-OFFCRYPTO]); its kind is to be found anew.

    Raises Refused (encrypted) where another password was set, or where its hashing would take too many rounds.
    """
    try:
        return _decrypted(data)
    except MemoryError:
        raise
    except Exception as error:
        raise encrypted() from error


def _decrypted(data: bytes) -> bytes:
    """The limits are checked before the library computes anything. For an .xlsx the password is verified, because the
    wrong one would give bytes without meaning."""
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
