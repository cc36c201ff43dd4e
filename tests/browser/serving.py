"""A server of its own for the browser: a small demonstration world in a folder of its own.

Run as a program, it fills the folder; the tests then start the real server on it.  One agency
begins with nothing but its people; the other has gone its whole way, so that every page has
something to show.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 60
WALKED = "Cape Coral Police Department"
"""The agency whose way is already done."""


def fill() -> None:
    """Make the tables and the world."""
    import django
    from django.core.management import call_command

    from tests import empty

    django.setup()
    empty.copied(Path(os.environ["ACCORD_DATA"]) / "accord.sqlite3")
    call_command("migrate", verbosity=0, interactive=False)

    from accord.actions._agency_rows import write_words
    from accord.actions.register import import_lists
    from accord.cli._books import tell as keep_books
    from accord.cli._changing import tell_change
    from accord.cli._enquiries import tell
    from accord.cli._story import Story
    from tests.db import reimbursement, sharing
    from tests.db.world import BEGIN, World, agency_in, places, seated
    from tests.unit import listing

    removal, investigations, county = places()
    for name, ori, suffix in (("Lee County Sheriff's Office", "FL0360000", ""), (WALKED, "FL0360200", "-cape")):
        kind = "sheriff" if "Sheriff" in name else "police"
        agency = agency_in(county, name, f"A-2025-{ori[-4:]}", kind=kind, ori=ori)
        write_words(agency)
        people = seated(agency, removal, investigations, suffix=suffix)
    import_lists(
        [("participatingAgencies-20250120.csv", listing.csv_of(listing.FIRST)), ("participatingAgencies-20250301.csv", listing.csv_of(listing.SECOND))],
        by=None, at=BEGIN,
    )  # fmt: skip
    w = World(agency=agency, other=agency, removal=removal, investigations=investigations, people=people, others=people,
              at=BEGIN - timedelta(days=20))  # fmt: skip
    reimbursement.joined(w)  # before the story, so that the story's own agreement is the newest
    story = Story(people, "287g", BEGIN)
    for _ in (*story.walk(), *tell_change(story)):
        pass
    tell(people, BEGIN)
    keep_books(people, BEGIN)
    w.at = BEGIN + timedelta(days=1)
    for stage in (sharing.seized, sharing.asked, sharing.certified,
                  reimbursement.funded, reimbursement.started, reimbursement.entered):  # fmt: skip
        stage(w)


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of a server on a fresh world; afterwards both are gone."""
    folder = tempfile.mkdtemp(prefix="accord-browser-")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_") and k != "DATABASE_URL"}
    environment |= {
        "ACCORD_DATA": folder,
        "ACCORD_DEMO": "yes",
        "ACCORD_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "accord.site.settings",
        "PYTHONPATH": str(ROOT),
    }
    try:
        subprocess.run([sys.executable, __file__], env=environment, cwd=ROOT, check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        granian = Path(sys.executable).with_name("granian")
        command = [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
                   "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "accord.site.wsgi:application"]  # fmt: skip
        server = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            _wait(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server does not answer; it ended with {server.poll()}")


if __name__ == "__main__":
    fill()
