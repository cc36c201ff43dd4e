"""A page with every component and every kind of field, for the tests of the shell."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accord.rules.decisions import Finding, Invalid, Step
from accord.rules.inputs import Choice, Field, choices, parse
from accord.web.forms import fill, read
from accord.web.parts import Act, Crumb, Event, Fact, Link, NavItem, Notice, Person

ZONE = ZoneInfo("America/New_York")
AT = datetime(2027, 3, 1, 5, tzinfo=UTC)
WHY = Finding(
    rule="determination:opinions",
    message="Only one of two field opinions is on file.",
    fix="Ask the second field office for its opinion.",
    citation="House rule 12",
)
FIELDS = (
    Field(name="title", kind="text", label="Title", help="In one line."),
    Field(name="problem", kind="words", label="What is the problem?", max_length=4000),
    Field(name="officers_offered", kind="integer", label="Officers offered", maximum=5000),
    Field(name="budget_cents", kind="cents", label="Yearly budget", maximum=10**12, required=False),
    Field(name="begins_on", kind="date", label="First day"),
    Field(name="meets_at", kind="instant", label="Meeting", required=False),
    Field(name="model", kind="choice", label="Model", choices=choices(("task-force", "Task force"), ("jail", "Jail"))),
    Field(name="state", kind="choice", label="State", source="states"),
    Field(name="programs", kind="choices", label="Programs", choices=choices(("287g", "287(g)"), ("best", "BEST"))),
    Field(name="body_informed", kind="yesno", label="Has the governing body been told?"),
    Field(name="office", kind="reference", label="Field office", of="office", required=False),
    Field(
        name="members",
        kind="rows",
        label="Member",
        max_rows=6,
        empty_rows=2,
        columns=(
            Field(name="role", kind="text", label="Role"),
            Field(name="count", kind="integer", label="How many", maximum=500),
            Field(name="sworn", kind="yesno", label="Sworn?", required=False),
        ),
    ),
    Field(name="password", kind="secret", label="Password", required=False),
    Field(name="resolution", kind="file", label="Resolution", required=False),
)
OPTIONS = {
    "states": [Choice(value=f"S{i}", label=f"State {i}") for i in range(50)],
    "office": [
        Choice(value="0b6a4a1e-6f2e-4c3b-9d2a-1f3f5b8f6a01", label="Tampa"),
        Choice(value="0b6a4a1e-6f2e-4c3b-9d2a-1f3f5b8f6a02", label="Miami"),
    ],
}
SHELL = {
    "demonstration": True,
    "version": "0.1.0",
    "person": Person("Demonstration Person", ("Agency liaison",)),
    "nav": (NavItem(label="Agencies", href="/agencies/", current=True), NavItem(label="Requests", href="/requests/")),
    "crumbs": (Crumb("Agencies", "/agencies/"), Crumb("Specimen")),
    "notices": (Notice("Saved.", "success"), Notice("One field office has not answered.", "warning")),
}


@csrf_exempt  # the tests post from outside a browser too
def form(request: HttpRequest) -> HttpResponse:
    """Show the form; a post is judged by the same rules as everywhere."""
    kept, problems, status = {}, (), 200
    if request.method == "POST":
        kept = read(FIELDS, request.POST, request.FILES, zone=ZONE)
        try:
            parse(FIELDS, kept)
        except Invalid as error:
            problems, status = error.problems, 422
    filled = fill(FIELDS, kept=kept, problems=problems, options=OPTIONS, zone=ZONE)
    return render(request, "specimen.html", {**SHELL, "form": filled}, status=status)


def page(request: HttpRequest) -> HttpResponse:
    """Show every component that is no form."""
    return render(
        request,
        "specimen.html",
        {
            **SHELL,
            "facts": (
                Fact("Name", 'Sheriff <script>alert("x")</script> & Co', "As the agency writes it."),
                Fact("Officers", 1234),
                Fact("First day", date(2027, 3, 1)),
                Fact("Asked", AT),
                Fact("Agreement", Link("A-2027-0001", "/agreements/1/")),
                Fact("Told", value=True),
                Fact("Programs", ("287(g)", "BEST")),
                Fact("Second office", None),
            ),
            "events": (
                Event(at=AT, title="Submitted", who="Agency head", note="With two attachments."),
                Event(at=date(2027, 3, 9), title="Acknowledged"),
            ),
            "acts": (
                Act(label="Acknowledge", href="/go/", posts=True, help="Starts the ten days."),
                Act(label="Ask for more", href="/more/"),
                Act(label="Decide", href="/decide/", reasons=(WHY,)),
            ),
            "steps": (
                Step(number=1, rule="a", title="Agreement in force", passed=True, message="It is.", citation="8 U.S.C. 1357(g)(1)"),
                Step(number=2, rule="b", title="Trained", passed=False, message="It is not on file.", citation="8 U.S.C. 1357(g)(2)", fix="Certify in writing."),
            ),
            "columns": ("Agency", "State", "Officers"),
            "rows": tuple((Link(f"Agency {i}", f"/agencies/{i}/"), "Ohio", i * 700) for i in range(1, 4)),
        },
    )  # fmt: skip


urlpatterns = [path("specimen/", page, name="specimen"), path("specimen/form/", form, name="specimen-form")]
