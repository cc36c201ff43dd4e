"""The dated facts of an agreement or of an officer in words: what kind of fact it is, and what it is about."""

from accord.programs import places
from accord.records.models import Agency, Fact
from accord.rules.agreements.grounds import FUNCTION, IN_FORCE, PARTY, SUPERVISION, SUSPENSION, TERRITORY
from accord.rules.authority import ANYWHERE, NATION
from accord.rules.programs import Program

KINDS = {
    PARTY: "Local party",
    IN_FORCE: "In force",
    FUNCTION: "Power delegated",
    TERRITORY: "Where it holds",
    SUPERVISION: "Supervision",
    SUSPENSION: "Suspended",
    "employed": "Employed",
    "nominated": "Nominated",
    "vetted": "Vetted",
    "trained": "Trained and certified",
    "letter": "Power named in the letter",
    "supervised": "Supervised by",
    "designated": "Designated",
    "hold": "On hold",
    "allegation": "Allegation",
    "foreign": "Officer of a foreign agency",
    "instrument": "Foreign instrument",
}
_RATIO = "ratio:"


def said(fact: Fact, program: Program | None, agency: Agency) -> tuple[str, str]:
    """Return a fact's kind and what it is about, as people say it; a word that nobody translated stays."""
    kind = KINDS.get(fact.kind, fact.kind.replace("-", " ").capitalize())
    about = fact.detail
    if about == str(agency.public_id):
        about = agency.name
    elif fact.kind == "trained":
        about = next((c.title for c in (program.courses if program else ()) if c.code == about), about)
    elif fact.kind == "vetted":
        about = about.replace("-", " ").capitalize()
    elif fact.kind in (FUNCTION, "letter"):
        about = next((f.title for f in (program.functions if program else ()) if f.code == about), about)
    elif fact.kind == TERRITORY:
        about = place(about)
    elif about.startswith(_RATIO):
        about = f"At most {about.removeprefix(_RATIO)} officers to one supervisor"
    return kind, about


def place(code: str) -> str:
    """Return a place as people write it: a county by its name, a state by its name, anything else as it stands."""
    county = places.counties().get(code)
    if county is not None:
        return places.called(county)
    state = places.states().get(code)
    return state.name if state is not None else {NATION: "United States", ANYWHERE: "Anywhere"}.get(code, code)
