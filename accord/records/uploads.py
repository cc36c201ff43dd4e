"""Read an uploaded file in a process of its own, whose time and memory are limited.

A file made to exhaust its reader ends that process and nothing else.  It is read before any
transaction begins, so that nobody waits for it.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

from accord.records import pdf
from accord.rules.uploads import PDF, SPOILT, Report, Upload, media_type_of, name_problems, text_report

PROCESSOR_SECONDS, WAIT_SECONDS = 20, 40
MEMORY_BYTES = 512 * 1024 * 1024
HOUSE = Path(__file__).resolve().parents[2]
AT_ONCE = threading.BoundedSemaphore(2)


def read(upload: Upload) -> Upload:
    """Return the upload with its report.  May take seconds; call it outside any transaction."""
    media_type, why = media_type_of(upload.data)
    problems = name_problems(upload.name, media_type)
    if why or problems:
        report = Report(media_type=media_type, problems=(*((why,) if why else ()), *problems))
    else:
        report = apart(media_type, upload.data)
    return Upload(name=upload.name, data=upload.data, report=report)


def examine(media_type: str, data: bytes) -> Report:
    """Return the report on bytes whose kind is known, in this very process."""
    return pdf.read(data) if media_type == PDF else text_report(data)


def apart(media_type: str, data: bytes) -> Report:
    """Return the report, made in a process of its own; one that ends badly says that the file is spoilt."""
    with AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - our own module, by our own interpreter, with the file on its input
                [sys.executable, "-m", "accord.records.uploads", media_type],
                input=data,
                capture_output=True,
                timeout=WAIT_SECONDS,
                check=False,
                cwd="/",
                env=surroundings(),
            )
        except subprocess.TimeoutExpired:
            return Report(media_type=media_type, problems=(SPOILT,))
    head, _newline, clean = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        return Report(media_type=media_type, problems=(SPOILT,))
    said = json.loads(head)
    return Report(
        media_type=media_type,
        problems=tuple(said["problems"]),
        identifiers=tuple(said["identifiers"]),
        quarantined=said["quarantined"],
        clean=clean,
    )


def surroundings() -> dict[str, str]:
    """Return the environment of the reading process: no secret of the house, only what the interpreter needs."""
    needed = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH")}
    return {**needed, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def limit() -> None:
    """Hold this process to its time and memory, and keep it from writing files."""
    for what, most in (
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Read a file from the input; print the report as one line of JSON, then the bytes that may be kept."""
    limit()
    report = examine(sys.argv[1], sys.stdin.buffer.read())
    said = {"problems": report.problems, "identifiers": report.identifiers, "quarantined": report.quarantined}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + report.clean)


if __name__ == "__main__":
    main()
