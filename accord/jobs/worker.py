"""The background process: `python -m accord.jobs.worker`, supervised by `./dev run`.

It tidies once an hour.  No status depends on it: an authority that has ended is refused one
second later whether or not this process runs.
"""

import logging
import os
import signal
import threading
from datetime import UTC, datetime

EVERY_SECONDS = 3600

log = logging.getLogger("accord.jobs")


def main() -> None:
    """Tidy now and every hour until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django  # noqa: PLC0415 - settings swap the database library first

    django.setup()
    from accord.actions.housekeeping import tidy  # noqa: PLC0415 - needs the apps

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            tidy(datetime.now(UTC))
        except Exception:
            # A tidy that fails is tried again in an hour; it must never take the supervisor down.
            log.exception("tidy failed")
        stop.wait(EVERY_SECONDS)


if __name__ == "__main__":
    main()
