"""The dated facts of an agreement in words: what kind of fact it is, and what it is about."""

from accord.programs import places
from accord.records.models import Agency, Fact
from accord.rules.agreements.grounds import FUNCTION, IN_FORCE, PARTY, SUPERVISION, SUSPENSION, TERRITORY
from accord.rules.programs import Program

KINDS = {
    PARTY: "Local party",
    IN_FORCE: "In force",
    FUNCTION: "Power delegated",
    TERRITORY: "Where it holds",
    SUPERVISION: "Supervision",
    SUSPENSION: "Suspended",
}
_RATIO = "ratio:"


def said(fact: Fact, program: Program | None, agency: Agency) -> tuple[str, str]:
    """Return a fact's kind and what it is about, as people say it; a word that nobody translated stays."""
    kind = KINDS.get(fact.kind, fact.kind.replace("-", " ").capitalize())
    about = fact.detail
    if fact.kind == PARTY and about == str(agency.public_id):
        about = agency.name
    elif fact.kind == FUNCTION:
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
    return state.name if state is not None else {"US": "United States", "any": "Anywhere"}.get(code, code)
