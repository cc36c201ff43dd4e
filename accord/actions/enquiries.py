"""What people do with enquiries; the public form comes through the same door as everyone."""

from accord.actions._acting import Act
from accord.actions._perform import perform
from accord.programs import programs
from accord.queries.accounts import token_digest
from accord.queries.enquiries import answering, sides_of
from accord.queries.visible import scope_of
from accord.records.models import Agency, County, Enquiry, EnquiryContact, EnquiryQuestion
from accord.rules import enquiries as rules
from accord.rules.accounts import is_invitation_word
from accord.rules.decisions import Invalid, Problem


def _county(act: Act) -> County | None:
    wanted = act.given.text("county")
    if not wanted:
        return None
    found = County.objects.filter(fips=wanted).first()
    if found is None:
        raise Invalid((
            Problem(field="county", message="No county has this code.", got=wanted, expected="a five-digit county code"),
        ))  # fmt: skip
    return found


def _body(act: Act, row: Enquiry) -> None:
    """Write down whose enquiry it is, where, and what for."""
    unknown = [p for p in act.given.some("programs") if p not in programs()]
    if unknown:
        raise Invalid((
            Problem(field="programs", message="These programs are not in the umbrella.", got=", ".join(unknown),
                    expected=", ".join(sorted(programs()))),
        ))  # fmt: skip
    agency: Agency | None = act.ref("agency")
    county = _county(act)
    row.agency = agency
    row.county = agency.home_county if agency is not None and agency.home_county is not None else county
    row.body_name = "" if agency is not None else act.given.text("body_name")
    row.body_kind = "" if agency is not None else act.given.text("body_kind")
    row.zone = agency.zone if agency is not None else county.zone if county is not None else "UTC"
    row.problem = act.given.text("problem")
    row.programs = list(act.given.some("programs"))
    contact = EnquiryContact(
        enquiry=row,
        full_name=act.given.text("asker_name"),
        title=act.given.text("asker_title"),
        email=act.given.text("asker_mail"),
        telephone=act.given.text("asker_phone"),
    )
    row.contact_given = any((contact.full_name, contact.title, contact.email, contact.telephone))
    if row.contact_given:
        act.later(contact)


def _told(act: Act) -> None:
    """Let notices and the log follow the enquiry; what no office serves goes to headquarters."""
    row: Enquiry = act.row
    act.scope = scope_of(row, act.on)
    if row.office is None:
        act.also_tell.append("program-manager")


def send(act: Act) -> None:
    """Take an enquiry from the public form, for the field office of the county."""
    given = act.given
    if not is_invitation_word(given.text("word")):
        raise Invalid((Problem(field="word", message="The form was not opened here.", expected="a form that we sent"),))
    row = act.row = Enquiry(
        channel=rules.FORM,
        came_at=act.at,
        reach=given.text("reach"),
        address_hash=token_digest(given.text("word")),
    )
    _body(act, row)
    act.require(
        rules.judge_body(
            row.agency.kind if row.agency is not None else "",
            listed=row.agency is not None,
            named=bool(row.body_name),
            kind_given=bool(row.body_kind),
            county_given=row.county is not None,
        )
    )
    row.office = answering(sides_of(row.agency, row.county, act.on))
    _told(act)


def log(act: Act) -> None:
    """Write down a call, letter or visit; it stays with the office that took it until that refers it."""
    row = act.row = Enquiry(
        channel=act.given.text("channel"), came_at=act.given.moment("came_at") or act.at, office=act.parent
    )
    _body(act, row)
    if row.agency is None and not row.body_name:
        found = rules.judge_body("", listed=False, named=False, kind_given=True, county_given=True)
        act.require(found)
    _told(act)


def acknowledge(_act: Act) -> None:
    """Record that the asker was told that it arrived."""


def ask(act: Act) -> None:
    """Ask the asker for more; the clocks rest until the answer."""
    act.later(EnquiryQuestion(enquiry=act.row, asked_at=act.at, question=act.given.text("question")))


def add_words(act: Act) -> None:
    """Answer the open question, from the asker's own page or for someone who called."""
    question = act.row.questions.get(answered_at=None)
    question.answered_at = act.at
    question.answer = act.given.text("answer")
    act.later(question)


def link(act: Act) -> None:
    """Name the agency of the register that the enquiry is about."""
    row: Enquiry = act.row
    agency = act.ref("agency")
    act.require(rules.judge_body(agency.kind, listed=True, named=True, kind_given=True, county_given=True))
    row.agency = agency
    row.county = agency.home_county or row.county
    row.zone = agency.zone
    act.scope = scope_of(row, act.on)


def verify(act: Act) -> None:
    """Record who confirmed that the asker speaks for the agency, and by what way."""
    row: Enquiry = act.row
    row.method = act.given.text("method")
    row.published_at = act.given.text("published_at")
    row.confirmed_on = act.given.day("confirmed_on")


def refer(act: Act) -> None:
    """Hand the enquiry to another field office, which is told."""
    act.row.office = act.ref("office")
    act.scope = scope_of(act.row, act.on)


def _end(act: Act) -> None:
    act.row.ended_at = act.at


def answer(act: Act) -> None:
    """Answer a question that needs no request."""
    act.row.reply = act.given.text("answer")
    _end(act)


def become_request(act: Act) -> None:
    """Turn the enquiry into a draft request of the agency, in the same transaction."""
    _end(act)
    row: Enquiry = act.row

    def carry_over() -> None:
        perform("request", "carry-over", raw={"enquiry": str(row.public_id)}, by=act.by, at=act.at)

    act.after(carry_over)


def close(act: Act) -> None:
    """Close with a reason; the asker reads which."""
    act.row.closing_code = act.given.text("code")
    _end(act)


def withdraw(act: Act) -> None:
    """Take the enquiry back."""
    _end(act)


def dispose(act: Act) -> None:
    """Delete how to reach the asker; the history says when, and by whom."""
    EnquiryContact.objects.filter(enquiry=act.row).delete()
