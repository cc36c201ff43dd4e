"""Who may have a file whose words nobody could screen."""

from accord.rules.decisions import Finding
from accord.rules.permissions import Actor, Side


def may_read(*, quarantined: bool, from_side: Side | None, reader: Actor) -> tuple[Finding, ...]:
    """Return why the reader may not have a file that was attached by someone of a side.

    What could not be screened stays with the side that attached it and with administrators, who
    can have it taken away.
    """
    if not quarantined or (from_side is not None and reader.side == from_side) or "administrator" in reader.roles:
        return ()
    return (
        Finding(
            rule="document:quarantined",
            message="This file is in quarantine: its words could not be read, so nobody could screen them.",
            fix="Ask the side that attached it for a PDF whose text can be selected and searched.",
        ),
    )
