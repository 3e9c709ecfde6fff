"""What the executable is made of, in the form of CycloneDX 1.6: each bundled part with its version and licence.

The parts are those that the executable itself lists (``licences/index.json``, written when it was made); a package
among them has to be the one that ``build.lock`` pins, or nothing is written.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from launcher.core.bundled import Part

SPDX_IDS: Final = frozenset({"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MPL-2.0", "PSF-2.0", "Zlib"})
"""Single licences that the parts name by their SPDX identifier; others are taken over as words."""
OURS: Final = "Stillhouse"
_EXPRESSION: Final = re.compile(r" (OR|AND|WITH) ")
_PIN: Final = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> Mapping[str, str]:
    """Package → version, as a lock names them."""
    return {_plain(name): version for name, version in _PIN.findall(lock)}


def bom(parts: tuple[Part, ...], lock: str, executable: bytes, made_at: int) -> dict[str, object]:
    """The bill of materials of ``executable``; ``made_at`` is in seconds since 1970.

    Raises:
        ValueError: a part is another version than the lock's.
    """
    digest = hashlib.sha256(executable).hexdigest()
    pinned = pins(lock)
    ours = next(part for part in parts if part.name == OURS)
    others = [_component(part, pinned) for part in parts if part is not ours]
    root = _component(ours, {}) | {"type": "application", "hashes": [{"alg": "SHA-256", "content": digest}]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {"timestamp": datetime.fromtimestamp(made_at, UTC).isoformat(), "component": root},
        "components": others,
        "dependencies": [{"ref": root["bom-ref"], "dependsOn": [each["bom-ref"] for each in others]}],
    }


def _component(part: Part, pinned: Mapping[str, str]) -> dict[str, object]:
    name = _plain(part.name)
    if name in pinned:
        if pinned[name] != part.version:
            raise ValueError(f"{part.name} {part.version} is in the executable, build.lock pins {pinned[name]}")
        purl = f"pkg:pypi/{name}@{part.version}"
    elif part.name in (OURS, "Python") or "bootloader" in part.name:
        purl = f"pkg:generic/{name}@{part.version}"
    else:  # of the Linux that it was made on
        purl = f"pkg:deb/debian/{part.name}@{part.version.replace('+', '%2B').replace(':', '%3A')}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "licenses": [_licence(part.licence)],
        "purl": purl,
    }


def _licence(named: str) -> dict[str, object]:
    if _EXPRESSION.search(named):
        return {"expression": named}
    return {"license": {"id" if named in SPDX_IDS else "name": named}}


def _plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())
