"""What the Windows folder consists of, told of wheels and files made here."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from pipeline.version import VERSION
from tools.make_sbom import sbom

PYTHON = {
    "python311.dll": b"..tags/v3.11.9..tags/v3.11.9..",
    "python.exe": b"x",
    "python.cat": b"y",
    "LICENSE.txt": b"z",
}


def wheel(*said: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "Noto_Sans-1.dist-info/METADATA", "\n".join(["Name: Noto_Sans", "Version: 1.2", *said, "", "text"])
        )
        archive.writestr("noto/vendored-2.dist-info/METADATA", "Name: other\nVersion: 2\n")
    return made.getvalue()


def test_pythons_own_build_is_named_with_the_hash_of_each_of_its_programs() -> None:
    cpython, *others = json.loads(sbom({}, PYTHON))["components"]
    assert (cpython["name"], cpython["version"], others) == ("CPython", "3.11.9", [])
    assert cpython["components"] == [
        {
            "type": "file",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(PYTHON[name]).hexdigest()}],
        }
        for name in ("python.exe", "python311.dll")
    ]


@pytest.mark.parametrize(
    ("said", "licences"),
    [
        (["License-Expression: OFL-1.1", "License: OFL"], [{"expression": "OFL-1.1"}]),
        (
            ["License: BSD", "Classifier: License :: OSI Approved :: BSD License"],
            [{"license": {"name": "BSD License"}}],
        ),
        (["License: MIT"], [{"license": {"name": "MIT"}}]),
        ([], []),
    ],
)
def test_a_wheel_is_named_as_it_names_itself(said: list[str], licences: list[object]) -> None:
    made = wheel(*said)
    listed = json.loads(sbom({"noto.whl": made}, PYTHON))
    assert listed["components"][1] == {
        "type": "library",
        "bom-ref": "pkg:pypi/noto-sans@1.2",
        "name": "Noto_Sans",
        "version": "1.2",
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(made).hexdigest()}],
        "licenses": licences,
        "purl": "pkg:pypi/noto-sans@1.2",
    }
    assert listed["metadata"]["component"]["version"] == VERSION
    assert listed["dependencies"] == [{"ref": "torimatome", "dependsOn": ["cpython", "pkg:pypi/noto-sans@1.2"]}]
