"""A roster as a sheet of paper and as a table for a spreadsheet; both say what the page says."""

import csv
import io

from django.conf import settings

from accord.queries.authority.roster import Roster, Standing
from accord.records import documents as store
from accord.rules import authority as rules
from accord.rules.documents import Content, Heading, Note, Table, in_words
from accord.rules.intervals import zone_named

HEADER = (
    "officer", "answer", "reason", "law", "functions", "lapses_on", "supervisor", "agreement", "designation", "state",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def answered(row: Standing) -> str:
    """Return the answer in a word or two: yes, no, until or from a time, or a part of what was asked about."""
    if row.answer == "part" and len(row.turns) == 1:
        [turn] = row.turns
        return f"{'From' if turn.permitted else 'Until'} {turn.clock}"
    return {"yes": "Yes", "no": "No", "part": "In part"}[row.answer]


def hours(roster: Roster) -> str:
    """Return the shift in words, with the day on which it ends where that is another; empty where none was asked for."""
    if roster.shift is None:
        return ""
    start, end = (m.astimezone(zone_named(roster.zone)) for m in roster.shift)
    last = "" if end.date() == start.date() else f" on {in_words(end.date())}"
    long = (roster.shift[1] - roster.shift[0]).total_seconds() / 3600
    return f"{start:%H:%M} to {end:%H:%M}{last}, {long:g} hours"


def why(row: Standing, zone: str) -> str:
    """Return what is said beside the answer: the one reason, or the functions; and any change within the day."""
    said = "; ".join(row.functions) if row.permitted else row.reason
    turns = (f"{'Yes' if t.permitted else 'No'} from {rules.when(t.at, zone)}." for t in row.turns)
    return " ".join([said, *turns]).strip()


def as_csv(roster: Roster) -> str:
    """Return the roster as CSV with a header line; a cell that a spreadsheet would compute is made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for r in roster.rows:
        lapses = r.lapses_on.isoformat() if r.lapses_on else ""
        cells = (
            r.officer, answered(r), why(r, roster.zone) if not r.permitted or r.turns else "",
            "" if r.permitted else r.citation, "; ".join(r.functions), lapses, r.supervisor, r.agreement, r.number,
            r.state,
        )  # fmt: skip
        writer.writerow([f"'{c}" if c.startswith(_FORMULA) else c for c in cells])
    return out.getvalue()


def as_pdf(roster: Roster) -> bytes:
    """Return the roster typeset; the same roster gives the same bytes."""
    rows = tuple(
        (r.officer, answered(r), why(r, roster.zone) or "Not recorded",
         in_words(r.lapses_on) if r.lapses_on else "No date", r.supervisor or "Nobody named")
        for r in roster.rows
    )  # fmt: skip
    head: tuple[str, ...] = ("Position", "Office", "Who")
    people: tuple[tuple[str, ...], ...] = tuple(
        (c.title, c.office, _person(c.name, c.capacity)) for c in roster.contacts
    )
    if any(c.email for c in roster.contacts):
        head = (*head, "E-mail")
        people = tuple((*row, c.email or "None kept") for row, c in zip(people, roster.contacts, strict=True))
    content = Content(
        title=f"Roster of {roster.agency}",
        number=f"{roster.agency_number}, {in_words(roster.on)}",
        issued_on=roster.on,
        issuer="Accord",
        demonstration=settings.DEMONSTRATION,
        values={
            "agency": roster.agency,
            "day": f"{in_words(roster.on)}, {hours(roster)}" if roster.shift else roster.on,
            "standing": f"{roster.authorised} of {len(roster.rows)} officers may act"
            + (" when it begins" if roster.shift else ""),
            "known_at": rules.when(roster.known_at, roster.zone),
        },
        blocks=(
            Heading("Who may act"),
            Table("Officers, by name", ("Officer", "Answer", "Functions, or why not", "Lapses on", "Supervisor"), rows)
            if rows
            else Note("No officer stands under an agreement of this agency."),
            Heading("Whom to call"),
            Table("Positions of the field offices on that day", head, people)
            if people
            else Note("No field office covers this agency on that day."),
        ),
    )
    return store.render("roster", content, roster.known_at)


def _person(name: str, capacity: str) -> str:
    return (f"{name} ({capacity})" if capacity else name) or "Vacant"
