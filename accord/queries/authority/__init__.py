"""Reads of delegated authority: facts for the rules, pages, the check's facts and the roster."""

from accord.queries.authority.checking import (
    candidates,
    facilities,
    function_titles,
    place_named,
    places_named,
    statutes,
)
from accord.queries.authority.describing import choices_for, describe, describe_class
from accord.queries.authority.gathering import (
    class_facts,
    courses_of,
    employed_from,
    exams_of,
    facts,
    known_now,
    program_of,
    standing_of,
    vetting_until,
)
from accord.queries.authority.offering import Offered, offered
from accord.queries.authority.over_time import Bar, Coverage, Covered, Lane, Timeline, coverage, timeline
from accord.queries.authority.paper import answered, as_csv, as_pdf, hours, why
from accord.queries.authority.roster import Roster, Standing, Turn, agency_roster, roster, with_roster

__all__ = [
    "Bar",
    "Coverage",
    "Covered",
    "Lane",
    "Offered",
    "Roster",
    "Standing",
    "Timeline",
    "Turn",
    "agency_roster",
    "answered",
    "as_csv",
    "as_pdf",
    "candidates",
    "choices_for",
    "class_facts",
    "courses_of",
    "coverage",
    "describe",
    "describe_class",
    "employed_from",
    "exams_of",
    "facilities",
    "facts",
    "function_titles",
    "hours",
    "known_now",
    "offered",
    "place_named",
    "places_named",
    "program_of",
    "roster",
    "standing_of",
    "statutes",
    "timeline",
    "vetting_until",
    "why",
    "with_roster",
]
