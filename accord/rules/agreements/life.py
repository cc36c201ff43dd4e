"""What else happens in the life of an agreement that both sides signed."""

from accord.rules.agreements.closing import CHOICES, OWNERS, WAIVER_CHOICES
from accord.rules.agreements.states import ACTIVE, CLOSED, IN_USE
from accord.rules.inputs import Field
from accord.rules.lifecycle import Transition

REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
SETTLERS = tuple(sorted({role for owners in OWNERS.values() for role in owners}))

LIFE = (
    Transition(action="issue-posters", label="Issue complaint posters", sources=IN_USE, routine=False,
               roles=("local-liaison", "program-manager", "coordinator"), issues="complaint-poster",
               notifies=("local-head", "local-liaison"),
               help="One poster in each language, to hang where people are processed.",
               fields=(Field(name="languages", kind="choices", label="Languages", source="poster-languages"),
                       Field(name="agency_contact", kind="words", label="Where the agency takes complaints",
                             max_length=300, help="An office with its telephone or address; no person's name."),
                       Field(name="federal_contact", kind="words", label="Where the federal side takes complaints",
                             max_length=300, help="An office with its telephone or address; no person's name."))),
    Transition(action="offer-renewal", label="Offer to renew", sources=(ACTIVE,), routine=False,
               roles=("local-head", "decider"), step_up=True, issues="addendum",
               notifies=("local-head", "local-liaison", "decider", "program-manager"), fields=(REASON,),
               help="For one more term of the same length, on the same terms.  Freezes the addendum and signs it for your side;"
                    " the other side must sign it before the end."),
    Transition(action="accept-renewal", label="Accept the renewal", sources=(ACTIVE,), routine=False,
               roles=("local-head", "decider"), step_up=True,
               notifies=("local-head", "local-liaison", "decider", "program-manager", "coordinator"),
               fields=(Field(name="digest", kind="choice", label="Digest of the addendum you sign", source="digests",
                             help="Compare it with the frozen addendum you have read. You sign exactly that and nothing else."),),
               help="Signs the addendum that was offered; the end moves at once by one term.  Letters keep their own last days."),
    Transition(action="withdraw-renewal", label="Take back the offer to renew", sources=(ACTIVE,), routine=False,
               roles=("local-head", "decider"), notifies=("local-head", "decider", "program-manager"), fields=(REASON,)),
    Transition(action="settle-item", label="Confirm an item of the end", sources=IN_USE, routine=False,
               roles=SETTLERS, notifies=("program-manager", "local-head"),
               help="What Accord can compute by itself is not on the list.",
               fields=(Field(name="item", kind="choice", label="Item", choices=CHOICES),
                       Field(name="done_on", kind="date", label="Done on"),
                       Field(name="words", kind="words", label="How, and where it is recorded", max_length=1000,
                             help="For the public notice: where it was published.  No names of people."))),
    Transition(action="waive-item", label="Waive an item of the end", sources=IN_USE, routine=False,
               roles=("decider",), notifies=("program-manager", "local-head", "auditor"),
               fields=(Field(name="item", kind="choice", label="Item", choices=WAIVER_CHOICES), REASON)),
    Transition(action="reopen-item", label="Open an item of the end again", sources=IN_USE, routine=False,
               roles=("program-manager", "decider"), notifies=("program-manager", "local-head"),
               fields=(Field(name="item", kind="choice", label="Item", choices=WAIVER_CHOICES), REASON)),
    Transition(action="close-record", label="Close the record", sources=IN_USE, target=CLOSED, routine=False,
               roles=("program-manager",), not_by=("waive-item",),
               notifies=("local-head", "local-liaison", "decider", "coordinator"),
               help="Only when every item of the end is done, or waived with a reason by somebody else."),
)  # fmt: skip
