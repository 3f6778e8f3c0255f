"""What the Windows folder consists of, as a CycloneDX list: CPython's build, the wheels, the program."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from typing import Any

from pipeline.version import VERSION

Component = dict[str, Any]


def sbom(wheels: Mapping[str, bytes], python: Mapping[str, bytes]) -> str:
    """The list as JSON, CycloneDX 1.6, without a clock in it.

    ``wheels``: file → content; ``python``: each file of CPython's build → content. Every wheel is given by the hash by
    which it was fetched, every program and library of CPython by its own, so that they can be compared with their
    makers' files.
    """
    components = [_cpython(python), *(_package(wheels[name]) for name in sorted(wheels))]
    root = {"type": "application", "bom-ref": "torimatome", "name": "torimatome", "version": VERSION}
    root |= {"licenses": [{"license": {"id": "MIT"}}]}
    listed = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": "torimatome", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def _cpython(files: Mapping[str, bytes]) -> Component:
    (version,) = set(re.findall(rb"tags/v(3\.\d+\.\d+)", files["python311.dll"]))
    compiled = sorted(name for name in files if name.endswith((".exe", ".dll", ".pyd")))
    return {
        "type": "platform",
        "bom-ref": "cpython",
        "supplier": {"name": "Python Software Foundation"},
        "name": "CPython",
        "version": version.decode(),
        "description": "The build for embedding, 64 bits",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
        "purl": f"pkg:generic/cpython@{version.decode()}",
        "components": [{"type": "file", "name": name, "hashes": _hashes(files[name])} for name in compiled],
    }


def _package(wheel: bytes) -> Component:
    """A wheel by what it says of itself: the fonts and Typst are wheels too."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        (name,) = (one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
        said = BytesParser().parsebytes(archive.read(name))
    purl = f"pkg:pypi/{re.sub('[-_.]+', '-', said['Name']).lower()}@{said['Version']}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": said["Name"],
        "version": said["Version"],
        "hashes": _hashes(wheel),
        "licenses": _licences(said),
        "purl": purl,
    }


def _licences(said: Message) -> list[dict[str, Any]]:
    """As the package states them: an expression, else its classifiers, else its line of text."""
    if said["License-Expression"]:
        return [{"expression": said["License-Expression"]}]
    named = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License :: ")]
    text = said["License"] or ""
    return [{"license": {"name": name}} for name in named or [text] if name]


def _hashes(content: bytes) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]
