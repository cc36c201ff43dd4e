"""The background process: `python -m accord.jobs.worker`, supervised by `./dev run`.

It tidies at its start and when an hour turns, so that what is counted by the hour goes with the hour, gives the
log's entries their places and signs its tree, and writes the files that were ordered, one after the other.  No status depends on it: an authority that has ended
is refused one second later whether or not this process runs.
"""

import logging
import os
import signal
import threading
from datetime import UTC, datetime

LOOK_SECONDS = 1
"""So often it looks whether a file was ordered."""

log = logging.getLogger("accord.jobs")


def main() -> None:
    """Tidy now and when an hour turns, and write what is ordered in between, until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django  # noqa: PLC0415 - settings swap the database library first

    django.setup()
    from accord.actions.housekeeping import tidy  # noqa: PLC0415 - needs the apps
    from accord.actions.log import sequence  # noqa: PLC0415 - needs the apps
    from accord.actions.orders import write_next  # noqa: PLC0415 - needs the apps

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tidied = None
    while not stop.is_set():
        try:
            now = datetime.now(UTC)
            hour = (now.date(), now.hour)
            if hour != tidied:
                tidied = hour
                tidy(now)
            sequence(now)
            if write_next(now, lambda: datetime.now(UTC)):
                continue
        except Exception:
            # What fails is tried again; it must never take the supervisor down.
            log.exception("a background job failed")
        stop.wait(LOOK_SECONDS)


if __name__ == "__main__":
    main()
