"""An installation that is no demonstration: the first administrator enters, and a passkey signs in."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import watched
from tests.browser.people import follow

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "seven grey herons wait"


@pytest.fixture
def installation():
    """Serve an empty installation, and yield its address and the first administrator's invitation."""
    folder = tempfile.mkdtemp(prefix="accord-browser-")
    around = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_") and k != "DATABASE_URL"}
    around |= {"ACCORD_DATA": folder, "ACCORD_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "accord.site.settings"}
    programs = Path(sys.executable).parent

    def run(*command):
        return subprocess.run(command, cwd=ROOT, env=around, check=True, capture_output=True, text=True).stdout

    run(sys.executable, "-m", "django", "migrate", "--verbosity", "0")
    said = run(programs / "accord", "staff", "first-administrator", "--username", "ada", "--name", "Ada Winslow")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [programs / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws",
         "--log-level", "warning", "accord.site.wsgi:application"],
        cwd=ROOT, env=around,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        # Browsers give passkeys to names only, and of those without a certificate to `localhost` only.
        yield f"http://localhost:{port}", re.search(r"/invitation/[\w-]+/", said)[0]
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address):
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def test_the_first_administrator_makes_a_passkey_and_signs_in_with_it(installation, new_context, accessible):
    site, invitation = installation
    context = new_context()
    page = watched(context)
    authenticator = context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    authenticator.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip

    page.goto(site + invitation)
    accessible(page)
    page.get_by_label("New password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Accept"))
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    page.goto(f"{site}/agencies/")
    expect(page).to_have_url(f"{site}/second-factor/")
    accessible(page)

    follow(page.get_by_role("button", name="Make a passkey"))
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    accessible(page)
    follow(page.get_by_role("link", name="I have written them down"))
    expect(page).to_have_url(f"{site}/")
    follow(page.get_by_role("button", name="Sign out"))

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    accessible(page)
    follow(page.get_by_role("button", name="Sign in with a passkey"))
    expect(page).to_have_url(f"{site}/")
    page.goto(f"{site}/step-up/?next=/second-factor/")
    accessible(page)
    page.get_by_role("button", name="Confirm with a passkey").click()
    expect(page).to_have_url(f"{site}/second-factor/")
    follow(page.get_by_role("button", name="Use an authenticator app"))
    expect(page.get_by_role("heading", name="Authenticator app")).to_be_visible()
    accessible(page)
    assert page.complaints == []
