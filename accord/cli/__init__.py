"""The command line: `accord <room> <action>`, and the few commands that are no room's."""

import os
import sys


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    # Settings swap in a sound SQLite; nothing may open a connection before them.
    import django

    django.setup()
    from accord.cli.house import accord

    sys.exit(accord(standalone_mode=True))
