"""Workbooks encrypted although nobody set a password: a program uses one that all programs know.

Excel does so where only the structure of a workbook is protected, for one, and opens such a file without asking.
This is the one place that calls msoffcrypto-tool, which is loaded only when such a file comes.
"""

from __future__ import annotations

import io

from pipeline.reading.reasons import encrypted

PASSWORD = "VelvetSweatshop"
MOST_ROUNDS = 1_000_000
"""Of hashing the password. Excel has 100,000, which take 0.06 s twice; the format allows 10,000,000."""
LONGEST_INFO = 16 << 10
"""Bytes in which a file says how it is encrypted; Excel needs some 1,000."""
INFO = "EncryptionInfo"


def decrypted(data: bytes) -> bytes:
    """The workbook without its encryption. Raises Refused where a password was set."""
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
