"""Programs as data: the shipped folder holds together, and every planted error is named.  No database."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from accord import programs
from accord.rules.decisions import Invalid
from accord.rules.terms import (
    clauses_of,
    edition_digest,
    exam_rule,
    fill,
    placeholders,
    settle,
    spoken,
    term_fields,
)
from accord.rules.vocabulary import CONTEXT, rewards_harm
from tests.unit.planting import plant

FOURTEENTH = Path(__file__).parents[1] / "data" / "fourteenth"
THIRTEEN = (
    "equitable-sharing", "best", "cap", "customs-cross-designation", "287g", "dbftf", "fugitive-operations",
    "ipr-center", "lesc", "community-shield", "firewall", "predator", "secure-communities",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A copy of the made-up folder, to plant errors in."""
    made = tmp_path / "fourteenth"
    shutil.copytree(FOURTEENTH, made)
    return made


def one(problems):
    assert len(problems) == 1, problems
    return problems[0]


# --- the shipped folder ----------------------------------------------------------------------------


def test_the_shipped_folder_holds_thirteen_programs_and_no_problem():
    assert programs.check(programs.SHIPPED / programs.PRIMARY) == []
    assert tuple(programs.programs()) == THIRTEEN


def test_every_program_can_be_weighed():
    for p in programs.programs().values():
        assert p.basis, p.slug
        assert p.requirements, p.slug
        assert p.degrees, p.slug
        assert p.asks, p.slug
        assert p.state_on(date(2026, 11, 22)) is not None, p.slug


def test_287g_offers_its_three_current_models():
    models = {e.code for e in programs.programs()["287g"].offered(date(2026, 11, 22))}

    assert models == {"task-force-2025", "warrant-service-2025", "jail-enforcement-2020"}


@pytest.mark.parametrize(
    ("edition", "values"),
    [
        ("task-force-2025", {"authorization_months": 24, "experience_months": 24, "revocation_notice_hours": 48,
                             "local_notice_days": 0, "federal_notice_days": 90, "pass_percent": None}),
        ("warrant-service-2025", {"authorization_months": None, "pass_percent": 70, "remedials_per_course": 1,
                                  "failures_to_disqualify": 2, "local_notice_days": 90, "custody_hours": 48,
                                  "complaint_notice_hours": 48, "citizenship_claim_minutes": 60}),
        ("jail-enforcement-2020", {"authorization_months": None, "pass_percent": 70, "remedials_per_course": 1,
                                   "failures_to_disqualify": 2, "refresher_after_months": 24,
                                   "detainer_notice_hours": 24, "complaint_result_days": 30,
                                   "internal_review_months": 36, "local_notice_days": 0, "publication_days": 90}),
    ],
)  # fmt: skip
def test_the_models_of_287g_have_the_values_of_their_agreements(edition, values):
    found = programs.programs()["287g"].edition(edition)

    assert {name: found.integer(name) for name in values} == values


def test_the_jail_model_opens_the_suspension_path_when_its_last_officer_is_revoked():
    found = {e.code: {(c.when, c.then) for c in e.consequences} for e in programs.programs()["287g"].editions}

    path = ("last-officer-revoked", "open-suspension")
    assert [code for code, pairs in found.items() if path in pairs] == ["jail-enforcement-2020"]


def test_a_task_force_exam_has_no_percentage_and_a_jail_exam_has():
    p = programs.programs()["287g"]

    assert exam_rule(p.edition("task-force-2025")).pass_percent is None
    rule = exam_rule(p.edition("jail-enforcement-2020"))
    assert (rule.pass_percent, rule.remedials_per_course, rule.failures_to_disqualify) == (70, 1, 2)


def test_the_task_forces_name_the_seventeen_places_of_2007():
    named = [x.place for x in programs.programs()["dbftf"].locations if x.named == "2007"]

    assert len(named) == len(set(named)) == 17


def test_the_border_teams_name_the_five_places_of_2007():
    named = {x.place: x.named for x in programs.programs()["best"].locations if x.named.endswith("2007")}

    assert named == {"Arizona": "2007", "California": "2007", "Texas": "2007", "Washington": "2007",
                     "Buffalo": "planned-2007"}  # fmt: skip


def test_a_program_that_stopped_and_restarted_says_so_by_day():
    p = programs.programs()["secure-communities"]
    states = [p.state_on(d).state for d in (date(2010, 1, 1), date(2015, 1, 1), date(2018, 1, 1), date(2022, 1, 1))]

    assert states == ["running", "ended", "running", "ended"]
    assert p.state_on(date(2007, 8, 1)) is None


def test_paragraphs_of_the_statute_that_were_not_read_again_are_not_called_verified():
    basis = programs.programs()["287g"].basis

    assert [b.citation for b in basis if b.citation.startswith("8 U.S.C. 1357(g)") and b.verified] == []


# --- texts and terms -------------------------------------------------------------------------------


def every_edition():
    return [(p, e) for p in programs.programs().values() for e in p.editions]


@pytest.mark.parametrize(("program", "edition"), every_edition(), ids=lambda x: getattr(x, "code", ""))
def test_every_clause_can_be_printed_from_terms_alone(program, edition):
    given = {
        f.name: {"integer": f.minimum or 1, "cents": 100_00, "text": "Deputy director", "words": "So agreed."}[f.kind]
        for f in term_fields(edition)
        if f.required
    }
    words = spoken(edition, settle(edition, given)) | dict.fromkeys(CONTEXT, "so agreed")
    texts = [fill(c.text, words) for c in clauses_of(programs.umbrella(), program, edition)]

    assert texts
    assert not any("{" in t or "}" in t for t in texts)


def test_text_and_check_read_the_same_term(folder):
    before = programs.load(folder)
    plant(
        folder,
        "river-patrol.toml",
        'label = "Months a letter lasts", value = 12',
        'label = "Months a letter lasts", value = 9',
    )
    after = programs.load(folder)

    def said(u):
        p = u.programs["river-patrol"]
        e = p.editions[0]
        values = settle(e, {"officers_maximum": 3, "supervisor_position": "Warden", "river": "the Blue River"})
        return e.integer("authorization_months"), fill(u.clause(p, "certification").text, spoken(e, values))

    assert said(before) == (12, "A letter lasts 12 months; the supervisor is Warden.")
    assert said(after) == (9, "A letter lasts 9 months; the supervisor is Warden.")


def test_a_digest_changes_with_a_word_of_a_clause_and_with_nothing_else(folder):
    def digest():
        u = programs.load(folder)
        p = u.programs["river-patrol"]
        return edition_digest(u, p, p.editions[0])

    first = digest()
    plant(folder, "river-patrol.toml", "# A made-up program", "# A made-up and well-known program")
    assert digest() == first
    plant(folder, "texts/river-patrol.toml", "do this and nothing else", "do just this")
    assert digest() != first


def test_a_negotiated_term_stays_within_its_bounds():
    e = programs.load(FOURTEENTH).programs["river-patrol"].editions[0]
    good = {"officers_maximum": "3", "supervisor_position": "Warden", "river": "the Blue River"}

    assert settle(e, good)["authorization_months"] == 12
    assert settle(e, good | {"authorization_months": "6"})["authorization_months"] == 6
    with pytest.raises(Invalid) as caught:
        settle(e, good | {"authorization_months": "24", "pass_percent": "10", "officers_maximum": ""})
    assert {p.field for p in caught.value.problems} == {"authorization_months", "pass_percent", "officers_maximum"}


def test_a_text_is_never_printed_half_filled():
    assert placeholders("{a} and {b_c}") == {"a", "b_c"}
    with pytest.raises(KeyError):
        fill("{a} and {b_c}", {"a": "x"})


def test_a_value_cannot_open_a_placeholder_of_its_own():
    assert fill("{a}", {"a": "{b}", "b": "secret"}) == "{b}"


# --- planted errors: each is named with file, key, what was got and what could stand there ----------


def test_the_made_up_folder_is_sound(folder):
    assert programs.check(folder) == []


def test_an_unknown_key_is_named_with_its_neighbour(folder):
    p = one(plant(folder, "river-patrol.toml", "purpose = ", 'purposes = "x"\npurpose = '))

    assert p.field == "river-patrol.toml: purposes"
    assert "'purpose'" in p.message
    assert "basis" in p.expected


def test_a_missing_citation_is_named(folder):
    p = one(
        plant(
            folder,
            "river-patrol.toml",
            'regulation = "made-up rules, 1"\ncitation = "made up, 1"\n',
            'regulation = "made-up rules, 1"\n',
        )
    )

    assert p.field == "river-patrol.toml: function[1].citation"
    assert "citation is missing" in p.message


def test_an_empty_citation_is_as_good_as_none(folder):
    p = one(plant(folder, "river-patrol.toml", 'form = "letter"\nsigner = "office-director"\nreturned = ["letter"]\ncitation = "made up, 3"',
                  'form = "letter"\nsigner = "office-director"\nreturned = ["letter"]\ncitation = " "'))  # fmt: skip

    assert p.field == "river-patrol.toml: designation[1].citation"


def test_a_value_without_its_verification_mark_is_refused(folder):
    p = one(
        plant(
            folder,
            "river-patrol.toml",
            'citation = "made up, 0", verified = true, says',
            'citation = "made up, 0", says',
        )
    )

    assert p.field == "river-patrol.toml: basis[1].verified"


def test_a_repeated_key_is_refused(folder):
    p = one(plant(folder, "river-patrol.toml", 'kind = "delegation"\n', 'kind = "delegation"\nkind = "money"\n'))

    assert p.field == "river-patrol.toml"
    assert "overwrite" in p.message


@pytest.mark.parametrize(
    ("file", "old", "new", "got"),
    [
        ("river-patrol.toml", 'need = "safe-river"', 'need = "save-river"', "save-river"),
        ("river-patrol.toml", 'resource = "boats"', 'resource = "ships"', "ships"),
        ("river-patrol.toml", 'capacity = "training-seats"', 'capacity = "chairs"', "chairs"),
        ("river-patrol.toml", 'question = "has-river"', 'question = "has-lake"', "has-lake"),
        ("river-patrol.toml", 'values = ["police", "sheriff"]', 'values = ["police", "pirate"]', "pirate"),
        ("river-patrol.toml", 'courses = ["river-course"]', 'courses = ["river-course", "sea-course"]', "sea-course"),
        ("river-patrol.toml", 'functions = ["direct-boats", "inspect-lights"]', 'functions = ["direct-boats", "inspect-lights", "fish"]', "fish"),
        ("river-patrol.toml", '"data-reporting", "end"]', '"data-reporting", "end", "encore"]', "encore"),
        ("river-patrol.toml", 'signer = "office-director"', 'signer = "captain"', "captain"),
        ("river-patrol.toml", 'owner = "office-director"', 'owner = "captain"', "captain"),
        ("river-patrol.toml", 'escalate_to = ["program-manager"]', 'escalate_to = ["admiral"]', "admiral"),
        ("river-patrol.toml", 'trigger = "designation:issue-letter"', 'trigger = "designation:bless"', "designation:bless"),
        ("umbrella.toml", 'trigger = "request:submit"', 'trigger = "request:beg"', "request:beg"),
        ("umbrella.toml", 'values = ["opposed"]', 'values = ["cross"]', "cross"),
        ("umbrella.toml", 'question = "body-position"', 'question = "body-mood"', "body-mood"),
        ("river-patrol.toml", 'designations = ["river-letter"]', 'designations = ["river-letter", "sea-letter"]', "sea-letter"),
    ],
)  # fmt: skip
def test_a_bad_reference_is_named_with_the_choices(folder, file, old, new, got):
    found = [p for p in plant(folder, file, old, new) if p.got == repr(got)]

    assert found
    assert found[0].field.startswith(file)
    assert found[0].expected


def test_a_placeholder_that_no_term_fills_is_an_error(folder):
    p = one(plant(folder, "texts/river-patrol.toml", "on {river}", "on {river} by {daylight}"))

    assert p.field == "river-patrol.toml: edition[1].term"
    assert p.got == "'daylight'"
    assert "river" in p.expected


def test_a_term_that_no_clause_says_is_an_error(folder):
    p = one(plant(folder, "texts/river-patrol.toml", "; retakes: {remedials_per_course}", ""))

    assert p.got == "'remedials_per_course'"
    assert "No clause" in p.message


def test_a_stray_brace_is_an_error(folder):
    p = one(plant(folder, "texts/river-patrol.toml", "{supervision_plan}", "{supervision_plan} {Oops}"))

    assert p.field == "river-patrol.toml: clause[5].text"


def test_a_term_no_rule_reads_says_that_it_is_only_printed(folder):
    p = one(plant(folder, "river-patrol.toml", 'source = "agreement", text_only = true', 'source = "agreement"'))

    assert p.got == "'river'"
    assert "authorization_months" in p.expected


def test_a_delegation_without_one_of_its_checks_is_refused(folder):
    p = one(
        plant(folder, "river-patrol.toml", '  { rule = "no-hold", citation = "house rule", verified = true },\n', "")
    )

    assert p.field == "river-patrol.toml: edition[1].check"
    assert "no-hold" in p.got


def test_a_required_clause_that_is_missing_is_named(folder):
    problems = plant(folder, "river-patrol.toml", '"supervision", "data-reporting"', '"data-reporting"')

    assert "supervision" in {p.expected for p in problems}


def test_an_enforcement_count_takes_no_target(folder):
    p = one(plant(folder, "river-patrol.toml", 'kind = "training"\nunit', 'kind = "outcome-count"\nunit'))

    assert p.field == "river-patrol.toml: measure[1].target"
    assert "row 18" in p.message


@pytest.mark.parametrize(
    "words", ["Arrests made", "Detainers honoured", "Sharing income", "Seizures", "Persons deported"]
)
def test_an_enforcement_count_under_another_name_takes_no_target_either(folder, words):
    p = one(plant(folder, "river-patrol.toml", 'title = "Officers with the course done"', f'title = "{words}"'))

    assert p.field == "river-patrol.toml: measure[1].title"


def test_income_can_be_no_need_and_no_reason_for_a_degree(folder):
    p = one(plant(folder, "umbrella.toml", 'title = "A safe river"', 'title = "Sharing proceeds"'))
    assert p.field == "umbrella.toml: need[1].title"
    plant(folder, "umbrella.toml", 'title = "Sharing proceeds"', 'title = "A safe river"')
    p = one(plant(folder, "river-patrol.toml", 'because = "Boats are directed."', 'because = "More arrests."'))
    assert p.field == "river-patrol.toml: degree[1].because"


def test_a_question_about_detainers_can_weigh_nothing(folder):
    p = one(plant(folder, "umbrella.toml", "How much do you need a safe river?", "How many detainers do you honour?"))

    assert p.field == "umbrella.toml: questionnaire[1].question[1].prompt"
    assert "row" in p.message


def test_words_of_harm_are_found_and_plain_words_are_not():
    assert rewards_harm("number of arrests") == "arrests"
    assert rewards_harm("seizure totals") == "seizure"
    assert rewards_harm("share of officers trained, complaints resolved, costs, injuries") is None


def test_to_make_no_agreement_is_always_an_option(folder):
    p = one(plant(folder, "umbrella.toml", 'code = "no-agreement"', 'code = "do-nothing"'))

    assert p.field == "umbrella.toml: option"
    assert p.expected == "no-agreement"


def test_a_file_the_umbrella_does_not_list_is_named(folder):
    shutil.copy(folder / "river-patrol.toml", folder / "lake-patrol.toml")
    problems = programs.check(folder)

    assert any(p.field == "umbrella.toml: programs" and "lake-patrol" in p.expected for p in problems)


def test_loading_a_broken_folder_lists_everything_at_once(folder):
    plant(folder, "river-patrol.toml", 'need = "safe-river"', 'need = "save-river"')
    plant(folder, "river-patrol.toml", 'owner = "coordinator"', 'owner = "captain"')
    with pytest.raises(programs.BrokenFolderError) as caught:
        programs.load(folder)

    assert len(caught.value.problems) == 2
    assert "save-river" in str(caught.value)
    assert "captain" in str(caught.value)


def test_a_wrong_type_says_what_was_got_and_expected(folder):
    p = one(plant(folder, "river-patrol.toml", "hours = 16", 'hours = "sixteen"'))

    assert (p.field, p.got, p.expected) == ("river-patrol.toml: course[1].hours", "'sixteen'", "a whole number")


# --- another folder is another house ---------------------------------------------------------------


def test_another_folder_can_be_served_and_taken_back():
    programs.choose(FOURTEENTH)
    try:
        assert list(programs.programs()) == ["river-patrol"]
    finally:
        programs.choose(None)
    assert tuple(programs.programs()) == THIRTEEN
