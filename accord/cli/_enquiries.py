"""A few invented enquiries of the demonstration, by the same actions as anybody's: a form, a call, a letter, a visit."""

from datetime import datetime, timedelta
from hashlib import sha256

from accord.actions import perform
from accord.actions.demonstration import Cast
from accord.queries.enquiries import any_told
from accord.rules.permissions import without_account

ASKED = (
    (
        "form",
        "Our jail needs somebody to ask at night about status questions; we do not know which service answers.",
        ("lesc",),
    ),
    (
        "telephone",
        "Who answers for goods that arrive by small boats and leave by road?",
        ("customs-cross-designation",),
    ),
    ("letter", "The council asks what an agreement costs a year before it talks about one.", ()),
    ("visit", "A detective asks how to join a team against document fraud.", ("dbftf",)),
)
"""How each came, what was asked, and for which program; the words are fixed, so that every load tells the same."""


def tell(cast: Cast, at: datetime) -> int:
    """Let each enquiry come in some days apart, and the coordinator take the first steps; return how many there are."""
    if cast.removal is None or any_told(cast.agency):
        return 0
    for n, (channel, problem, programs) in enumerate(ASKED):
        came = at + timedelta(days=3 * n)
        raw: dict[str, object] = {"agency": str(cast.agency.public_id), "problem": problem, "programs": list(programs)}
        if channel == "form":
            raw |= {"asker_name": "Rhea Lindgren", "asker_title": "Office manager", "asker_mail": "office@agency.example",
                    "asker_phone": "555-555-0142", "reach": "telephone", "speaks": "yes",
                    "word": sha256(f"demonstration {cast.agency.number}".encode()).hexdigest()}  # fmt: skip
            made = perform("enquiry", "send", raw=raw, by=without_account("public"), at=came)
        else:
            raw |= {"office": str(cast.removal.public_id), "channel": channel, "came_at": came.isoformat()}
            made = perform("enquiry", "log", raw=raw, by=cast.actor("coordinator", came), at=came)
        later = came + timedelta(days=2)
        coordinator = cast.actor("coordinator", later)
        if channel == "form":
            perform("enquiry", "acknowledge", made.id, {"told": "telephone"}, by=coordinator, at=later)
            perform("enquiry", "verify", made.id, {"method": "called-back", "published_at": "The agency's own site",
                    "confirmed_on": later.date().isoformat()}, by=coordinator, at=later)  # fmt: skip
        if channel == "letter":
            said = {
                "answer": "The page “How to apply” names the costs of each program with their sources.",
                "told": "letter",
            }
            perform("enquiry", "answer", made.id, said, by=coordinator, at=later)
    return len(ASKED)
