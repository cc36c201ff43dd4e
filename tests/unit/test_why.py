"""Why do you ask: every field of every form is plain by its words, or says why it is asked and by what law."""

from collections.abc import Iterator

from accord.programs.why import reasons
from accord.rules.inputs import Field
from accord.rules.rooms import STAGES
from accord.web.forms import fill

PLAIN = {
    # Names, dates and places that say themselves.
    "name", "kind", "state", "from_on", "to_on", "starts_on", "ends_on", "held_on", "left_on", "told_on", "taken_on",
    "returned_on", "completed_on", "reviewed_on", "resolved_on", "planned_at", "effective_on", "on", "venue", "title",
    "expected_until_on", "source", "total", "promised", "into", "purpose", "agenda", "attendance", "minutes",
    "follow_ups", "question", "answer", "answers", "value", "number", "note", "agrees", "comment", "code", "items",
    "actual", "done", "opinion", "recommended", "preferred", "decided", "program", "edition", "course", "seats",
    "changes", "remarks", "held_at", "summary", "unit", "instrument", "consent_from_on", "consent_until_on", "what",
    "how", "correction", "channel", "came_at", "agency", "told", "office", "confirmed_on", "word", "password",
    "item", "done_on", "words", "place", "step", "change", "allegation", "decision", "received_on",
    # Days, kinds and amounts of one asset that say themselves.
    "claim", "percent", "cause", "line", "department", "concurs", "asset", "seized_on", "forfeited_on", "seizure", "small",
    "fiscal_year", "seat", "invoice",
    "gross_cents", "manner", "forfeiture",
}  # fmt: skip
"""The reviewed list of fields that need no reason."""


def asked() -> Iterator[Field]:
    for stage in STAGES.values():
        for t in stage.lifecycle.transitions:
            yield from t.fields


def test_every_field_is_plain_or_says_why_it_is_asked():
    silent = {f.name for f in asked() if not f.why} - PLAIN - set(reasons())
    assert silent == set(), "give it an entry in why.toml, or review that it needs none"


def test_every_reason_has_a_basis_and_a_field_that_asks():
    names = {f.name for f in asked()}
    assert set(reasons()) <= names
    assert [n for n, w in reasons().items() if not w.says.endswith(".") or not w.citation] == []


def test_a_form_shows_the_reason_of_its_field_and_of_no_cell_in_a_table():
    cell = Field(name="officer", kind="text", label="Officer")
    form = fill((
        Field(name="citizen_attested", kind="yesno", label="Citizen"),
        Field(name="officers_offered", kind="rows", label="Officers", columns=(cell,)),
        Field(name="own", kind="text", label="Own", why="It has a reason of its own.", citation="House rule"),
    ))  # fmt: skip
    first, table, own = form.fields
    assert first.why == reasons()["citizen_attested"].says
    assert first.citation == reasons()["citizen_attested"].citation
    assert table.why
    assert {c.why for row in table.rows for c in row} == {""}
    assert own.why == "It has a reason of its own."


def test_what_is_shown_as_verified_is_what_was_read_and_no_statute():
    """The agreements, forms and reports of the reviewed list were read; no section of the U.S. Code was."""
    read = {"Standard agreement", "ICE Forms 70-006 and 73-001", "GAO-09-109, recommendation 1"}
    for name, why in reasons().items():
        if why.verified:
            assert "U.S.C." not in why.citation, name
            assert any(why.citation.startswith(r) for r in read), name
    assert {n for n, w in reasons().items() if w.verified} == {
        "citizen_attested", "experience_months", "decided_on", "credential", "form", "objective",
    }  # fmt: skip


def test_a_basis_never_claims_more_than_the_program_files_say_of_the_same_law():
    from accord.programs import programs

    told: dict[str, set[bool]] = {}
    for program in programs().values():
        for part in (*program.functions, *program.obligations, *program.costs, *program.timings):
            told.setdefault(part.citation, set()).add(part.verified)
    assert any(told)
    for name, why in reasons().items():
        assert not (why.verified and told.get(why.citation) == {False}), name


def test_a_form_says_which_basis_nobody_has_compared():
    form = fill((
        Field(name="citizen_attested", kind="yesno", label="Citizen"),
        Field(name="training", kind="text", label="Training"),
        Field(name="programs", kind="text", label="Programs"),
        Field(name="own", kind="text", label="Own", why="Its own.", citation="8 U.S.C. 1357(g)(1)"),
        Field(name="plain", kind="text", label="Plain"),
    ))  # fmt: skip
    assert [f.unverified for f in form.fields] == [False, True, False, True, False]
