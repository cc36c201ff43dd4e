"""What the training office does with classes."""

from accord.actions._acting import Act
from accord.actions.authority._dated import day
from accord.programs import programs
from accord.records.models import TrainingClass
from accord.rules.decisions import Invalid, Problem


def schedule(act: Act) -> None:
    """Schedule a class of a program's course at its host."""
    given = act.given
    program = programs().get(given.text("program"))
    if program is None:
        raise Invalid((Problem(field="program", message="This program is not in the umbrella.",
                               got=given.text("program"), expected=", ".join(sorted(programs()))),))  # fmt: skip
    courses = [c.code for c in program.courses if not c.refresher]
    if given.text("course") not in courses:
        raise Invalid((Problem(field="course", message="The program has no such course.", got=given.text("course"),
                               expected=", ".join(courses) or "no course at all"),))  # fmt: skip
    act.row = TrainingClass(
        agency=act.parent,
        program=program.slug,
        course=given.text("course"),
        starts_on=day(act, "starts_on"),
        ends_on=day(act, "ends_on"),
        seats=given.number("seats"),
        venue=given.text("venue"),
    )


def move_class(act: Act) -> None:
    """Give the class other days or another place."""
    act.row.starts_on = day(act, "starts_on")
    act.row.ends_on = day(act, "ends_on")
    act.row.venue = act.given.text("venue")


def finish_class(_act: Act) -> None:
    """Say that the class is over; certificates are written one by one."""


def cancel_class(_act: Act) -> None:
    """Cancel a class nobody is enrolled in any more."""
