"""Check a file in a process of its own, whose time and memory are limited.

A file made to exhaust its reader ends that process and nothing else.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from accord.records import uploads
from accord.records.signing import verifying
from accord.records.signing.verifying import SPOILT, Trust
from accord.rules.signing import Signed, Verdict


def verify(data: bytes, trust: Trust, statement: bytes | None = None) -> Verdict:
    """Return the verdict; a process that ends badly says that the file is spoilt."""
    asked = {
        "anchors": [_spelled(a) for a in trust.anchors],
        "lists": [_spelled(a) for a in trust.lists],
        "statement": _spelled(statement) if statement is not None else None,
    }
    with uploads.AT_ONCE:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "accord.records.signing.aside"],
                input=json.dumps(asked).encode() + b"\n" + data,
                capture_output=True,
                timeout=uploads.WAIT_SECONDS,
                check=False,
                cwd="/",
                env=uploads.surroundings(),
            )
        except subprocess.TimeoutExpired:
            done = None
    if done is None or done.returncode != 0:
        return Verdict(digest=sha256(data).hexdigest(), problems=(SPOILT,))
    return _read(json.loads(done.stdout))


def _read(said: Mapping[str, Any]) -> Verdict:
    found = tuple(
        Signed(**{**s, "at": datetime.fromisoformat(s["at"]) if s["at"] else None, "problems": tuple(s["problems"])})
        for s in said["signatures"]
    )
    return Verdict(
        digest=said["digest"],
        frozen=tuple(said["frozen"]),
        signatures=found,
        problems=tuple(said["problems"]),
        statement=said["statement"],
    )


def _spelled(data: bytes) -> str:
    return base64.b64encode(data).decode()


def main() -> None:
    """Read the question and the file from the input; print the verdict as JSON."""
    uploads.limit()
    head, _newline, data = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(head)
    trust = Trust(
        tuple(base64.b64decode(a) for a in asked["anchors"]), tuple(base64.b64decode(a) for a in asked["lists"])
    )
    statement = base64.b64decode(asked["statement"]) if asked["statement"] is not None else None
    found = verifying.verify(data, trust, statement)
    sys.stdout.write(json.dumps(asdict(found), default=lambda moment: moment.isoformat()))


if __name__ == "__main__":
    main()
