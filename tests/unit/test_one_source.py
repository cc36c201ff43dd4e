"""One typed term for the text and the check: change any term by one step, and all that it governs changes, or nothing.

No database.
"""

from dataclasses import replace

import pytest

from accord import programs
from accord.queries.programs.probing import PROBES, READ, WAITING, changed, governs, moved, signed, verdicts
from accord.rules.vocabulary import STEERING

HOUSE = programs.umbrella()
EVERY = [(p, e) for p in HOUSE.programs.values() for e in p.editions]


@pytest.mark.parametrize(("program", "edition"), EVERY, ids=lambda x: getattr(x, "code", ""))
def test_a_term_changes_digest_text_and_every_verdict_it_governs_or_none(program, edition):
    before = signed(HOUSE, program, edition)
    text, digest, first = before.text, before.digest, verdicts(before, before)
    for term in edition.terms:
        after, governed = changed(before, term), governs(program, term)

        assert after.text != text, f"{term.name} is not printed"
        assert after.digest != digest, f"{term.name} is not pinned"
        assert moved(before, after, first) == governed, term.name
        if term.text_only:
            assert governed == frozenset(), f"{term.name} says that it is only printed, and a rule reads it"
        else:
            assert governed or term.name in WAITING, f"no check reads {term.name}, and nobody says so"


@pytest.fixture(scope="module")
def warrant():
    program = HOUSE.programs["287g"]
    return signed(HOUSE, program, program.edition("warrant-service-2025"))


def test_what_is_not_changed_moves_nothing(warrant):
    again = replace(warrant, terms=dict(warrant.terms))

    assert (again.text, again.digest) == (warrant.text, warrant.digest)
    assert moved(warrant, again) == frozenset()


def test_a_text_that_says_another_value_than_the_rule_reads_is_found(warrant):
    # The exam rule reads the edition: a text that said 71 while the edition says 70 would move no verdict.
    said_only = replace(warrant, terms={**warrant.terms, "pass_percent": 71})

    assert said_only.text != warrant.text
    assert moved(warrant, said_only) != governs(warrant.program, warrant.edition.term("pass_percent"))


def test_a_rule_that_reads_a_value_of_its_own_is_found(warrant):
    # A deadline with a fixed amount beside a term that is printed: the text changes and the date does not.
    fixed = tuple(
        replace(d, term="", amount=90) if d.term == "leaving_notice_days" else d for d in warrant.program.deadlines
    )
    before = replace(warrant, program=replace(warrant.program, deadlines=fixed))
    term = warrant.edition.term("leaving_notice_days")

    assert moved(before, changed(before, term)) != governs(warrant.program, term)


def test_every_term_that_rules_read_is_probed_and_every_probe_is_of_a_term():
    clocked = {d.term for p in HOUSE.programs.values() for d in p.deadlines if d.term}

    assert set(READ) <= set(STEERING)
    assert {p for names in READ.values() for p in names} == set(PROBES)
    assert set(STEERING) - set(READ) - clocked == set(WAITING)
