"""A loaded world, the real server on it, and a plain client: what the comparisons share."""

import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
WAIT_SECONDS = 120
PASSWORD_OF_ALL = "open-and-signed-2026"


def environment(folder: Path, settings: str = "accord.site.settings") -> dict[str, str]:
    """Return the environment of a child process on that folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_") and k != "DATABASE_URL"}
    return kept | {
        "ACCORD_DATA": str(folder),
        "ACCORD_DEMO": "yes",
        "ACCORD_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def world() -> Iterator[Path]:
    """Yield a folder with 18,330 agencies and the demonstration world; ACCORD_BENCH_DATA names a loaded one."""
    given = os.environ.get("ACCORD_BENCH_DATA")
    if given:
        yield Path(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="accord-bench-"))
    try:
        print("loading the agencies and the demonstration world", file=sys.stderr)
        child = environment(folder)
        migrate = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(migrate, env=child, cwd=ROOT, check=True)
        load = [Path(sys.executable).with_name("accord"), "demo", "load"]
        subprocess.run(load, env=child, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Server:
    """The running server: its port, and its processes by id."""

    port: int
    process: "subprocess.Popen[bytes]"
    pids: list[int] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """Return the processor seconds that all processes of the server have used; nanosecond clocks."""
        # The kernel's name for "the processor clock of that process" (man 3 clock_getcpuclockid).
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in self.pids)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Yield the server that `./dev run` starts, with the bare view beside the house."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    granian = Path(sys.executable).with_name("granian")
    command = [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
               "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "accord.site.wsgi:application"]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=environment(folder, "benchmarks.bare"), cwd=ROOT, stderr=said, stdout=said
        )
        try:
            _wait(port, process)
            yield Server(port, process, _family(process.pid))
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"the server does not answer; it ended with {process.poll()}")


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


class Client:
    """One person in a browser: one connection kept alive, cookies, and the form's own token."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.token = ""
        self.bearer = ""

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        """Send one request and read the whole answer."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())} if self._cookies else {}
        if kind:
            headers["Content-Type"] = kind
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        try:
            self._connection.request(method, path, body=body, headers=headers)
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:
            # The server ends a connection that was silent while others were measured.
            self._connection.close()
            self._connection.request(method, path, body=body, headers=headers)
            answer = self._connection.getresponse()
        data = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', data)
        if found:
            self.token = found[1].decode()
        return answer.status, data

    def post(self, path: str, values: dict[str, str]) -> tuple[int, bytes]:
        """Send a form."""
        body = urlencode({**values, "csrfmiddlewaretoken": self.token}).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def post_json(self, path: str, values: dict[str, str]) -> tuple[int, bytes]:
        """Send JSON."""
        return self.ask("POST", path, json.dumps(values).encode(), "application/json")

    def sign_in(self, username: str) -> None:
        """Be one of the invented people."""
        self.ask("GET", "/sign-in/")
        status, _ = self.post(f"/sign-in/as/{username}/", {})
        assert status == 302, f"signing in as {username} answered {status}"

    def take_token(self, username: str) -> None:
        """Be one of the invented people by a bearer token."""
        status, data = self.post_json("/api/v1/sessions", {"username": username, "password": PASSWORD_OF_ALL})
        assert status == 201, f"a token for {username} answered {status}: {data[:200]!r}"
        self.bearer = json.loads(data)["token"]


def surroundings(seed: int) -> dict[str, object]:
    """Return what a figure must be read with: versions, processors, load and seed."""
    return {
        "python": sys.version.split()[0],
        "django": version("django"),
        "granian": version("granian"),
        "jinja2": version("jinja2"),
        "sqlite": sqlite3.sqlite_version,
        "accord": version("accord"),
        "processors": os.cpu_count(),
        "load": [round(x, 2) for x in os.getloadavg()],
        "seed": seed,
    }
