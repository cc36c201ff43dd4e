"""The design guide's examples: each component of the pages once, drawn by the macro that the pages use.

`call` is the very template that is drawn and shown; its values stand in `VALUES`, all invented.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accord.programs import places
from accord.queries.atlas import Counted
from accord.rules.decisions import Finding, Problem, Step
from accord.rules.inputs import Field, choices
from accord.web import drawing
from accord.web.forms import Form, fill
from accord.web.parts import (
    Act,
    Bar,
    Card,
    Crumb,
    Event,
    Fact,
    Link,
    Narrowing,
    Narrowings,
    NavItem,
    Stage,
    Stat,
    difference,
)

AT = datetime(2026, 3, 4, 15, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
WHY = Finding(
    rule="determination:opinions",
    message="Only one of two field opinions is on file.",
    fix="Ask the second field office for its opinion.",
    citation="House rule 12",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One component: its macro, what it is for, and the template that draws it."""

    macro: str
    title: str
    use: str
    call: str
    group: str
    covers: tuple[str, ...] = ()
    """Macros of the same file that this one is made of."""


ALONE = Field(
    name="body_resolution", kind="text", label="Resolution of the governing body", help="Its number and date.",
    why="The agency may sign only after its governing body has said so.", citation="House rule; 8 U.S.C. 1357(g)(1)",
)  # fmt: skip


def _form(kept: dict[str, object], problems: tuple[Problem, ...] = ()) -> Form:
    fields = (
        Field(name="problem", kind="words", label="What problem do you want help with?", max_length=4000,
              help="A problem, never a person.", why="The offices judge from it which program fits, or whether none does.",
              citation="Questionnaire, part 1"),
        Field(name="officers", kind="integer", label="Officers you could offer", maximum=500),
        Field(name="model", kind="choice", label="Model",
              choices=choices(("task-force", "Task force"), ("jail", "Jail enforcement"))),
        Field(name="letter_on", kind="date", label="Date of your letter", required=False),
    )  # fmt: skip
    return fill(fields, kept=kept, problems=problems, zone=ZONE)


def values() -> dict[str, Any]:
    """Return what the examples show."""
    wrong = (
        Problem(
            field="officers",
            message="Officers you could offer must be from 0 to 500.",
            got="many",
            expected="a whole number",
        ),
    )
    filled = _form({"problem": "Smuggled goods reach the county by road.", "officers": "many"}, wrong)
    rhode_island = {"44003": Counted(6, 1), "44007": Counted(21, 3), "44005": Counted(9, 0)}
    return {
        "crumbs_shown": (Crumb("Home", "/"), Crumb("Requests", "/requests/"), Crumb("R-2026-0001")),
        "rooms": (NavItem(label="Agencies", href="/agencies/", current=True), NavItem(label="Offices", href="/offices/")),
        "facts": (Fact("Agency", "Lee County Sheriff's Office"), Fact("Officers offered", 3), Fact("Received", AT),
                  Fact("Ends", date(2028, 6, 1), "The first day without it.")),
        "events": (Event(at=AT, title="Send the request", who="Agency liaison"),
                   Event(at=date(2026, 3, 10), title="Acknowledge", who="Field coordinator", note="Within ten days.")),
        "findings": (WHY,),
        "steps": (Step(number=1, rule="a", title="Agreement in force", passed=True, message="It is.", citation="8 U.S.C. 1357(g)(1)"),
                  Step(number=2, rule="b", title="Trained", passed=False, message="No certificate is on file.",
                       citation="8 U.S.C. 1357(g)(2)", fix="Certify in writing.")),
        "step": Act(label="Acknowledge", href="#next_step", help="Starts the ten days for the answer."),
        "acts": (Act(label="Refer to two field offices", href="#actions"), Act(label="Attach a file", href="#actions", quiet=True),
                 Act(label="Decide", href="#actions", reasons=(WHY,))),
        "stages": (Stage("Sent", "done"), Stage("Assessment", "now"), Stage("Plan", "ahead"), Stage("Agreement", "ahead")),
        "stats": (Stat(value=3, label="New requests", note="The oldest waits 4 days."), Stat(value=1, label="Overdue", tone="error"),
                  Stat(value=12, label="Free seats", tone="success")),
        "bars": (Bar(label="Requests", value=14, note="3 wait for a second opinion."), Bar(label="Assessments", value=6), Bar(label="Plans", value=2)),
        "rows_of_versions": (difference("Officers", 3, 5), difference("Facility", "", "County detention center"), difference("State", "Florida", "Florida")),
        "cards": (Card(title="287(g)", href="#cards", text="Delegated immigration authority.", facts=(("Who decides", "Program office"),), tag="Open", tone="success"),
                  Card(title="BEST", href="#cards", text="Border security task forces.")),
        "groups": (Narrowings(title="State", values=(Narrowing(label="Florida", href="#facets", count=3, chosen=True), Narrowing(label="Ohio", href="#facets", count=12))),),
        "offices": (Fact("Field office", "Miami Field Office"), Fact("Ask for", "The field coordinator on duty")),
        "table": (("Agency", "State", "Officers"), tuple((Link(n, "#list_table"), s, o) for n, s, o in (("Cape Coral Police Department", "Florida", 290), ("Naples Police Department", "Florida", 70)))),
        "form_empty": _form({}),
        "form_wrong": filled,
        "files": (Link("CSV", "#exports"), Link("XLSX", "#exports")),
        "field": fill((ALONE,), zone=ZONE).fields[0],
        "map": drawing.of_state(places.states()["RI"], rhode_island),
    }  # fmt: skip


LOOK, SAY, DO, FIND, ASK = "Where one is", "What is so", "What to do", "Lists and numbers", "Forms"
GROUPS = (LOOK, DO, SAY, FIND, ASK)
EXAMPLES = (
    Example("breadcrumbs", "Way here", "On every page but the first: the rooms that lead here.", "{{ ui.breadcrumbs(crumbs_shown) }}", LOOK),
    Example("siblings", "Lists of one room", "Above a list, when its room has more than one.", "{{ ui.siblings(rooms) }}", LOOK),
    Example("way", "How far it has come", "At the head of a thing that goes through stages.", '{{ ui.way(stages, "How far it has come") }}', LOOK),
    Example("notice", "Notice", "One line over a page: what was done, or what to know.", '{{ ui.notice("The request was sent.", "success") }}', SAY),
    Example("tag", "Tag", "A state in one or two words. The word says it; the colour only helps.", '{{ ui.tag("In force", "success") }} {{ ui.tag("Ending", "warning") }} {{ ui.tag("Overdue", "error") }} {{ ui.tag("Draft") }}', SAY),
    Example("facts", "Facts", "What is recorded of a thing, one row each.", '{{ ui.facts(facts, "The request", unknown=("Facility",)) }}', SAY),
    Example("timeline", "History", "Who did what, newest first.", "{{ ui.timeline(events) }}", SAY),
    Example("findings", "Reasons", "Every unmet rule: what is wrong, what would make it right, by what authority.", "{{ ui.findings(findings) }}", SAY),
    Example("steps", "Steps of a check", "The numbered questions of a check, in the order of the law.", "{{ ui.steps(steps) }}", SAY),
    Example("differences", "Two versions", "What changed between two versions. A word says how; what is the same is folded away.", '{{ ui.differences(rows_of_versions, "Version 1", "Version 2") }}', SAY),
    Example("term", "Word of the field", "A term of art, the first time a page uses it. Opens its meaning; without JavaScript it leads to the page of words.", '<p>An officer needs a {{ ui.term("designation") }}.</p>', SAY),
    Example("whom_to_call", "Whom to call", "An office to turn to, by what it is called, never a private address.", "{{ ui.whom_to_call(offices) }}", SAY),
    Example("next_step", "Next step", "At the head of a page: the one thing this person should do, as the page's one filled button.", "{{ ui.next_step(step, csrf_input, by=facts[2].value) }}", DO),
    Example("actions", "What else one may do", "After the next step: other acts, those off the usual way apart, and for the rest why not.", "{{ ui.actions(acts, csrf_input, plain=true) }}", DO),
    Example("empty_state", "Nothing here yet", "Instead of an empty list: what this is, what fills it, who may begin.", '{{ ui.empty_state("No agreement is in force yet.", "#empty_state", "Open the plan", what="The signed papers that delegate power.", fills="A determination, then both signatures.", who="The program manager, once the determination is made.") }}', DO),
    Example("key_help", "Keys", "On every page; the question mark opens it. Mark a link or button with data-key to give it a key.", '<button type="button" class="usa-button usa-button--outline" data-keys-open hidden>Show the keys of this page</button>', DO),
    Example("list_table", "List", "Rows that page by key. On a telephone each row becomes a short card.", '{{ ui.list_table("Agencies", table[0], table[1], older="#list_table") }}', FIND),
    Example("exports", "The list as a file", "Under a list that may be saved.", "{{ ui.exports(files, 10000) }}", FIND),
    Example("facets", "Narrow a list", "Above a list: values to narrow it by, with how many each has.", '{{ ui.facets(groups, "#facets") }}', FIND),
    Example("panel", "Panel", "One question of a first page with its answer.", '{% call ui.panel("My clocks", "panel-clocks", href="#panel") %}<p>Nothing is due this week.</p>{% endcall %}', FIND),
    Example("stats", "Numbers at a glance", "At most five numbers that lead somewhere.", "{{ ui.stats(stats) }}", FIND),
    Example("bars", "Bars", "A pipeline or a count by kind; the number stands beside each bar.", '{{ ui.bars("Pipeline by stage", bars) }}', FIND),
    Example("cards", "Cards", "A few things to choose among.", "{{ ui.cards(cards, level=4) }}", FIND),
    Example("drawn", "Map", "Public facts by county, drawn on the server. Never a point for a person.", "{{ maps.drawn(map, small=true) }}", FIND),
    Example("twin", "The map's table", "Under every map: the same places and numbers.", "{{ maps.twin(map, ui) }}", FIND),
    Example("form", "Form", "Every field an act asks for, one button, and a way back.", '{{ draw.form(form_empty, "#form", "Send", csrf_input, back="#form") }}', ASK, covers=("around", "form_end")),
    Example("error_summary", "What needs attention", "After a refusal: all errors at once, each linked to its field; what was typed stays.", "{{ draw.error_summary(form_wrong) }}", ASK),
    Example("control", "One field", "Drawn from its declaration, with its help and why it is asked.", "{{ draw.control(field) }}", ASK),
)  # fmt: skip
