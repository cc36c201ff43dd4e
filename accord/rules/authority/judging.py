"""The rules of every action on a class or a designation: facts in, every unmet rule out.

Days are calendar dates in the agency's time zone.  What is asked of a candidate, how exams are
passed, how long a letter lasts and what follows from a revocation are read from the pinned
edition; nothing here knows a program.
"""

from datetime import date, timedelta

from accord.rules.authority.allegations import judge_allegation, still_open
from accord.rules.authority.correcting import judge_correction
from accord.rules.authority.facts import ClassFacts, Facts
from accord.rules.authority.question import FOREIGN_LAW
from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Given
from accord.rules.intervals import add_months

ATTESTED = frozenset({
    "enforces-law", "facility-security-trained", "questionnaire", "disciplinary-access", "firearms-qualified",
    "truthfulness-cleared",
})  # fmt: skip
"""What an edition asks of a candidate that the agency can only attest."""
AHEAD_DAYS = 180
"""A letter written further ahead is a slip of the keyboard."""


def _find(rule: str, message: str, fix: str, citation: str | None = HOUSE, *, on: str | None = None) -> Finding:
    return Finding(rule=rule, message=message, fix=fix, citation=citation or HOUSE, field=on)


def judge_class(action: str, facts: ClassFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a class."""
    found: list[Finding] = []
    if action in ("schedule", "move-class") and given is not None:
        starts_on, ends_on = given.day("starts_on"), given.day("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            found.append(_find("class:dates", f"The class would end on {ends_on}, before it starts on {starts_on}.",
                               "Give a last day on or after the first.", on="ends_on"))  # fmt: skip
        if action == "schedule" and ends_on and ends_on < facts.on - timedelta(days=366):
            found.append(_find("class:too-long-ago", f"{ends_on} lies more than a year back.",
                               "Schedule classes of the present; older certificates come with an imported agreement.",
                               on="ends_on"))  # fmt: skip
    if action == "finish-class":
        if facts.ends_on is not None and facts.on < facts.ends_on:
            found.append(_find("class:not-over", f"The class runs until {facts.ends_on}; today is {facts.on}.",
                               "Finish it on its last day or later."))  # fmt: skip
        if facts.unfinished:
            found.append(_find("class:still-open", f"{facts.unfinished} candidates still have exams to pass.",
                               "Record their exams, enroll them elsewhere, or let the agency withdraw them."))  # fmt: skip
    if action == "cancel-class" and facts.enrolled:
        found.append(_find("class:has-candidates", f"{facts.enrolled} candidates are enrolled.",
                           "Enroll them in another class first."))  # fmt: skip
    return tuple(found)


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a designation; `given` None is a preview."""
    found = list(_agreement_bears(action, facts))
    match action:
        case "nominate":
            found += _nominate(facts, given)
        case "consent" if not facts.actor_is_officer:
            found.append(_find("designation:own-consent", "Only the officer can consent to this nomination.",
                               "The officer signs in and consents.", facts.nominee("consent")))  # fmt: skip
        case "withdraw-nomination" if facts.actor_is_local_officer_only and not facts.actor_is_officer:
            found.append(_find("designation:own-nomination", "This is another officer's nomination.",
                               "The agency's head or liaison can withdraw it."))  # fmt: skip
        case "record-vetting":
            found += _not_in_future("vetting-date", "decided_on", facts, given)
        case "enroll":
            found += _enroll(facts, given)
        case "record-exam":
            found += _record_exam(facts, given)
        case "certify":
            found += _certify(facts)
        case "issue-letter" | "renew":
            found += _letter(action, facts, given)
        case "designate":
            found += _designate(facts, given)
        case "refresh":
            found += _refresh(facts, given)
        case "hold" if facts.held:
            found.append(_find("designation:held-already", "Authority is on hold already.",
                               "Nothing to do; the first hold stands until it is lifted."))  # fmt: skip
        case "lift-hold":
            found += _lift(facts, given)
            found += still_open(facts.allegations)
        case "record-allegation" | "decide-allegation":
            found += judge_allegation(action, facts.allegations, given, on=facts.on, in_chain=facts.actor_in_chain)
        case "revoke":
            found += _revoke(facts)
        case "separate":
            found += _not_in_future("left-date", "left_on", facts, given)
        case "notify-revocation":
            found += _not_in_future("told-date", "told_on", facts, given)
        case "propose-correction" | "confirm-correction" | "drop-correction":
            found += judge_correction(action, facts.record, given, scored=facts.amount("pass_percent") is not None)
            found += _not_in_future("exam-date", "taken_on", facts, given)
        case "record-instrument" | "take-seat" | "leave-seat":
            found += _abroad(action, facts, given)
        case "return-credential":
            found += _not_in_future("returned-date", "returned_on", facts, given)
            if facts.lettered and facts.in_force:
                found.append(_find("designation:authority-ended", "The officer still holds authority.",
                                   "Revoke it, or wait until the letter or the agreement has ended."))  # fmt: skip
        case _:
            pass
    return tuple(found)


def _agreement_bears(action: str, facts: Facts) -> list[Finding]:
    """Whether the agreement can bear a new step towards authority."""
    found: list[Finding] = []
    grants = ("nominate", "issue-letter", "designate", "renew")
    if action in grants and not facts.in_force:
        found.append(_find("designation:agreement-in-force", f"Agreement {facts.agreement} is not in force.",
                           "Nobody is nominated or authorised before the agreement is signed or after it ended.",
                           _check(facts, "agreement-in-force")))  # fmt: skip
    if action in grants and facts.suspended:
        found.append(_find("designation:agreement-suspended", f"Agreement {facts.agreement} is suspended.",
                           "Wait until it is reinstated.",
                           facts.consequence("agreement-suspended", "end-authority")))  # fmt: skip
    past = facts.review_on is not None and facts.on >= facts.review_on
    if action in ("nominate", "issue-letter", "renew") and past:
        found.append(_find("designation:review-passed",
                           f"Agreement {facts.agreement} was to be reviewed by {facts.review_on}; nobody has.",
                           "Review the agreement first; past its review date there is no new nomination or letter.",
                           facts.consequence("review-date-passed", "stop-nominations")))  # fmt: skip
    if action in ("issue-letter", "designate", "renew") and facts.held:
        found.append(_find("designation:on-hold", "The officer's authority is on hold.",
                           "The hold is lifted first, by the civil-rights office.", _check(facts, "no-hold")))  # fmt: skip
    return found


def _check(facts: Facts, rule: str) -> str | None:
    asked = facts.edition.checks if facts.edition else ()
    return next((c.citation for c in asked if c.rule == rule), None)


def _nominate(facts: Facts, given: Given | None) -> list[Finding]:
    found: list[Finding] = []
    if given is None:
        return found
    officer = given.ref("officer")
    if officer not in facts.officers:
        found.append(_find("designation:employed", "This person holds no office of officer in the agency today.",
                           "Nominate an officer of the agency that is party to the agreement.",
                           _check(facts, "agreement-in-force"), on="officer"))  # fmt: skip
    if officer in facts.taken:
        found.append(_find("designation:once", "The officer already has an open designation under this agreement.",
                           "Continue that one.", on="officer"))  # fmt: skip
    if officer in facts.out:
        found.append(_find("designation:out", "The officer was disqualified in the exams under this agreement.",
                           "Nominate another officer.", on="officer"))  # fmt: skip
    if (law := facts.nominee("us-citizen")) and not given.yes("citizen_attested"):
        found.append(_find("designation:citizen", "A candidate is a citizen of the United States.",
                           "Attest citizenship, or nominate another officer.", law, on="citizen_attested"))  # fmt: skip
    needed, has = facts.amount("experience_months"), given.number("experience_months")
    if (law := facts.nominee("experience")) and needed is not None and has < needed:
        found.append(_find("designation:experience", f"{has} months of experience; the edition asks for {needed}.",
                           f"Nominate an officer with {needed} months or more.", law, on="experience_months"))  # fmt: skip
    attested = frozenset(given.some("attestations"))
    missing = [n for n in (facts.edition.nominees if facts.edition else ()) if n.rule in ATTESTED - attested]
    found += [
        _find(f"designation:{n.rule}", f"Not attested: {n.says}", "Attest it, or nominate another officer.",
              n.citation, on="attestations")
        for n in missing
    ]  # fmt: skip
    return found


def _not_in_future(rule: str, name: str, facts: Facts, given: Given | None) -> list[Finding]:
    day = given.day(name) if given is not None else None
    if day is None or day <= facts.on:
        return []
    return [_find(f"designation:{rule}", f"{day} has not come yet; today is {facts.on} in the agency's time zone.",
                  "Record it when it has happened.", on=name)]  # fmt: skip


def _enroll(facts: Facts, given: Given | None) -> list[Finding]:
    found: list[Finding] = []
    if facts.vetting != "cleared":
        found.append(_find("designation:cleared", "The officer is not cleared.",
                           "Wait for the vetting office, or withdraw the nomination.",
                           facts.nominee("background-cleared")))  # fmt: skip
    if facts.sittings:
        found.append(_find("designation:sitting", "Exams of the present class are on record.",
                           "Finish the class; its sittings count under the edition's rule."))  # fmt: skip
    if given is None:
        return found
    wanted = given.ref("training")
    chosen = facts.classes.get(wanted) if wanted else None
    if wanted == facts.training_id and wanted is not None:
        found.append(_find("designation:same-class", "The officer is in this class already.", "Nothing to do.",
                           on="training"))  # fmt: skip
    elif chosen is None or chosen.course not in facts.courses:
        found.append(_find("designation:right-course", "This class is not a scheduled class of a course of the edition.",
                           "Choose a class of: " + (", ".join(sorted(facts.courses)) or "none") + ".",
                           on="training"))  # fmt: skip
    elif chosen.taken >= chosen.seats:
        found.append(_find("designation:free-seat", f"All {chosen.seats} seats of the class are taken.",
                           "Choose another class.", on="training"))  # fmt: skip
    return found


def _record_exam(facts: Facts, given: Given | None) -> list[Finding]:
    now, found = facts.standing(), []
    law = next((c.citation for c in facts.edition.terms if c.name == "pass_percent"), None) if facts.edition else None
    if now.status == "disqualified":
        found.append(_find("designation:disqualified", f"The candidate is disqualified. {now.because}",
                           "The agency withdraws the nomination and may name another officer.", law))  # fmt: skip
    if now.status == "passed":
        found.append(_find("designation:all-passed", "Every exam of the course is passed.", "Certify in writing."))
    if given is None:
        return found
    exam, taken_on = given.text("exam"), given.day("taken_on")
    if exam not in facts.exams:
        found.append(_find("designation:exam-of-course", f"The course has no exam {exam}.",
                           "Choose one of: " + (", ".join(facts.exams) or "none") + ".", on="exam"))  # fmt: skip
    elif now.status == "open" and exam not in now.outstanding:
        found.append(_find("designation:exam-passed", "This exam is passed already.", "Record an exam still open.",
                           on="exam"))  # fmt: skip
    scored = facts.amount("pass_percent") is not None
    if scored and (given.get("score_percent") is None or given.get("passed") is not None):
        found.append(_find("designation:score", "The edition passes this exam by its score.",
                           "Give the score in percent, and nothing else.", law, on="score_percent"))  # fmt: skip
    if not scored and given.get("passed") is None:
        found.append(_find("designation:passed-or-not", "The edition names no score: the exam is passed or not.",
                           "Say whether it was passed.", on="passed"))  # fmt: skip
    found += _not_in_future("exam-date", "taken_on", facts, given)
    early = facts.training.starts_on if facts.training else None
    if taken_on and ((early and taken_on < early) or (facts.last_sitting_on and taken_on < facts.last_sitting_on)):
        found.append(_find("designation:exam-order", f"{taken_on} lies before the class or the last sitting.",
                           "Record sittings in the order they were taken.", on="taken_on"))  # fmt: skip
    return found


def _certify(facts: Facts) -> list[Finding]:
    now = facts.standing()
    found: list[Finding] = []
    if now.status != "passed":
        found.append(_find("designation:exams-passed", now.because, "All exams of the course are passed first.",
                           _check(facts, "certified-in-writing")))  # fmt: skip
    if facts.training and facts.on < facts.training.ends_on:
        found.append(_find("designation:course-over", f"The class runs until {facts.training.ends_on}.",
                           "Certify on its last day or later.", _check(facts, "certified-in-writing")))  # fmt: skip
    return found


def _vetting_current(facts: Facts) -> list[Finding]:
    if facts.vetting == "cleared" and (facts.vetting_until is None or facts.on < facts.vetting_until):
        return []
    return [_find("designation:vetting-current", "The officer's clearance is not current.",
                  "The vetting office checks again first.", facts.nominee("background-cleared"))]  # fmt: skip


def _letter(action: str, facts: Facts, given: Given | None) -> list[Finding]:
    found = _vetting_current(facts)
    cap = facts.amount("officers_maximum")
    if action == "issue-letter" and cap is not None and facts.lettered_others >= cap:
        found.append(_find("designation:officers-maximum",
                           f"{facts.lettered_others} officers hold authority; the agreement allows {cap}.",
                           "Wait until one ends, or amend the agreement.", _check(facts, "function-delegated")))  # fmt: skip
    if given is None:
        return found
    extra = sorted(frozenset(given.some("functions")) - facts.signed_functions)
    if extra or not given.some("functions"):
        found.append(_find("designation:signed-functions",
                           "Not delegated by a signed clause: " + (", ".join(extra) or "no function was chosen") + ".",
                           "Choose among: " + (", ".join(sorted(facts.signed_functions)) or "none") + ".",
                           _check(facts, "function-delegated"), on="functions"))  # fmt: skip
    starts_on = given.day("starts_on")
    if starts_on and not facts.on <= starts_on <= facts.on + timedelta(days=AHEAD_DAYS):
        found.append(_find("designation:letter-start",
                           f"A letter cannot start on {starts_on}; today is {facts.on} in the agency's time zone.",
                           f"Choose a day from today to {AHEAD_DAYS} days ahead; no letter reaches back.",
                           _check(facts, "authorization-in-force"), on="starts_on"))  # fmt: skip
    office = given.ref("supervisor_office")
    if office is not None and office not in facts.offices:
        found.append(_find("designation:supervising-office", "This office does not serve the agency's county.",
                           "Name an open field office whose area holds the agency.",
                           _check(facts, "supervisor-named"), on="supervisor_office"))  # fmt: skip
    most = facts.amount("officers_per_supervisor")
    if office is not None and most is not None:
        directed = facts.supervised.get((given.text("supervisor_position").casefold(), office), 0)
        if directed >= most:
            found.append(_find("designation:supervision-ratio",
                               f"This position directs {directed} officers; the agreement allows {most}.",
                               "Name another supervising position.", _check(facts, "supervisor-named"),
                               on="supervisor_position"))  # fmt: skip
    return found


def lapses_on(facts: Facts, starts_on: date) -> date | None:
    """Return the first day without authority under a letter that starts then; None where it does not lapse.

    Counted in the agency's calendar: 24 months from 1 March 2025 is 1 March 2027.
    """
    months = facts.amount("authorization_months")
    return None if months is None else add_months(starts_on, months)


def _designate(facts: Facts, given: Given | None) -> list[Finding]:
    found = _vetting_current(facts)
    if facts.letter_lapsed:
        found.append(_find("designation:letter-lapsed", f"The letter ran out on {facts.letter_until}.",
                           "Revoke or separate, and nominate again.", _check(facts, "authorization-in-force")))  # fmt: skip
    form = given.text("form") if given is not None else ""
    if given is not None and ((form and form not in facts.forms) or (not form and len(facts.forms) != 1)):
        found.append(_find("designation:form", "The edition does not use this form." if form else "Which form?",
                           "Choose one of: " + (", ".join(sorted(facts.forms)) or "none") + ".", on="form"))  # fmt: skip
    return found


def _refresh(facts: Facts, given: Given | None) -> list[Finding]:
    if given is None:
        return []
    found = _not_in_future("refresher-date", "completed_on", facts, given)
    course, done_on = given.text("course"), given.day("completed_on")
    allowed = facts.refreshers | (facts.courses if _check(facts, "course-current") else frozenset())
    if course not in allowed:
        found.append(_find("designation:refresher-course", "This is no refresher of the edition.",
                           "Choose one of: " + (", ".join(sorted(allowed)) or "none") + ".", on="course"))  # fmt: skip
    months = facts.amount("refresher_after_months")
    # Where the edition asks for current training, waiting out the whole time would leave a gap.
    if months and done_on and facts.trained_on and not _check(facts, "course-current"):
        first_on = add_months(facts.trained_on, months)
        if done_on < first_on:
            terms = facts.edition.terms if facts.edition else ()
            law = next((t.citation for t in terms if t.name == "refresher_after_months"), None)
            found.append(_find("designation:refresher-early", f"A refresher may follow from {first_on}, not on {done_on}.",
                               "Record one taken on or after that day.", law, on="completed_on"))  # fmt: skip
    return found


def _abroad(action: str, facts: Facts, given: Given | None) -> list[Finding]:
    """What is asked of a foreign officer: an instrument, the home government's consent, an active seat."""
    law, found = FOREIGN_LAW, []
    if not facts.foreign and action != "leave-seat":
        found.append(_find("designation:foreign-only", "The officer's agency is not another country's.",
                           "Nothing to do: this is asked of foreign officers only.", law))  # fmt: skip
    if facts.foreign and not facts.admits_foreign:
        found.append(_find("designation:foreign-admitted", f"The law of {facts.agreement} admits no foreign officer.",
                           "Only an agreement under 19 U.S.C. 1401(i) does.", law))  # fmt: skip
    if action == "take-seat" and facts.seated:
        found.append(_find("designation:seated-already", "A seat is on record already.", "Record its end first.", law))
    if action == "leave-seat" and not facts.seated:
        found.append(_find("designation:no-seat", "No seat is on record.", "Nothing to do.", law))
    if given is not None and action == "record-instrument":
        since, until = given.day("consent_from_on"), given.day("consent_until_on")
        if since and until and until <= since:
            found.append(_find("designation:consent-dates", f"The consent would end on {until}, not after {since}.",
                               "Give the first day without it.", law, on="consent_until_on"))  # fmt: skip
    return found


def _lift(facts: Facts, given: Given | None) -> list[Finding]:
    found: list[Finding] = []
    if not facts.held:
        found.append(_find("designation:no-hold", "No hold is open.", "Nothing to lift."))
    if facts.actor_in_chain:
        found.append(_find("designation:outside-chain",
                           "A hold is lifted only by an office outside the officer's, the supervisor's, the agency's"
                           " and the field office's chains.",
                           "Another civil-rights officer lifts it."))  # fmt: skip
    if given is not None and not given.yes("adjudicated"):
        found.append(_find("designation:adjudicated", "The matter has not been decided.",
                           "The hold stays until it is decided.", facts.consequence("complaint-opened", "hold-officer"),
                           on="adjudicated"))  # fmt: skip
    return found


def _revoke(facts: Facts) -> list[Finding]:
    law = facts.consequence("last-officer-revoked", "open-suspension")
    last = facts.live and facts.live_others == 0
    if law is None or not last or facts.suspended or facts.ending or not facts.in_force:
        return []
    return [_find("designation:last-officer",
                  f"This would leave agreement {facts.agreement} without any officer who holds authority.",
                  f"Suspend agreement {facts.agreement} (its action “suspend”, with reasons, length and how to"
                  " respond) or give notice to end it; then revoke. To stop the officer at once, put the authority"
                  " on hold.", law)]  # fmt: skip
