"""Who owes what to whom by when, told to the reader's own side; and what can be taken back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from accord.queries.shapes import Due, Next, Offer, Sheet
from accord.rules.permissions import Actor

DONE = "done"
"""Where the session keeps what was just done, until the next page has said whether it can be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What one side owes: its next acts, and its clocks."""

    next: tuple[Next, ...]
    dues: tuple[Due, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is neither."""
        return not (self.next or self.dues)


def split(found: Sheet, actor: Actor) -> tuple[Owed, Owed]:
    """Return what the reader's side owes and what it is owed; what either side may do, both may wait for.

    A clock that has stopped is owed by nobody any more.
    """
    side = actor.side or "federal"
    running = tuple(d for d in found.dues if d.met_at is None)
    mine = Owed(next=tuple(n for n in found.next if side in n.sides), dues=tuple(d for d in running if d.side == side))
    theirs = Owed(
        next=tuple(n for n in found.next if side not in n.sides), dues=tuple(d for d in running if d.side != side)
    )
    return mine, theirs


UNDO: dict[tuple[str, str], tuple[str, ...]] = {
    ("request", "start"): ("withdraw",),
    ("request", "submit"): ("withdraw",),
    ("meeting", "propose"): ("cancel",),
    ("meeting", "confirm"): ("cancel",),
    ("assessment", "answer-question"): ("answer-question",),
    ("assessment", "countersign"): ("reopen",),
    ("assessment", "sign-off-local"): ("reopen",),
    ("assessment", "sign-off-federal"): ("reopen",),
    ("plan", "draft-plan"): ("abandon",),
    ("plan", "propose-plan"): ("return-plan", "abandon"),
    ("plan", "agree-plan-local"): ("return-plan",),
    ("determination", "open-determination"): ("set-aside",),
    ("determination", "recommend"): ("recommend",),
    ("determination", "give-civil-rights-opinion"): ("give-civil-rights-opinion",),
    ("agreement", "draft-agreement"): ("withdraw-draft",),
    ("agreement", "send-to-legal"): ("return-to-drafting",),
    ("agreement", "record-resolution"): ("return-to-drafting",),
    ("agreement", "suspend"): ("reinstate",),
}
"""Which later act takes an act back, or puts another in its place, where the rules have one."""

CORRECTED: dict[tuple[str, str], str] = {
    ("request", "give-opinion"): gettext_noop("It stands as given. A new view belongs in the determination."),
    ("request", "acknowledge"): gettext_noop("The letter stands. A mistake in it is put right by a further letter."),
    ("request", "refer"): gettext_noop("It stands. Another office is brought in by changing the offices' areas."),
    ("request", "answer"): gettext_noop("It stands as given. The coordinator can ask again."),
    ("request", "ask"): gettext_noop("It stands until it is answered."),
    ("request", "attach"): gettext_noop("The file stays as evidence. Attach another that puts it right."),
    ("request", "decline"): gettext_noop("It stands. The agency can ask again with a new request."),
    ("request", "withdraw"): gettext_noop("It stands. The agency can ask again with a new request."),
    ("meeting", "minute"): gettext_noop(
        "The minutes stand. A mistake is put right in the minutes of the next meeting."
    ),
    ("meeting", "cancel"): gettext_noop("It stands. Propose another meeting."),
    ("plan", "agree-plan-federal"): gettext_noop(
        "It stands. A plan that no longer fits is abandoned, and a new one drafted."
    ),
    ("plan", "record-progress"): gettext_noop(
        "It stands. Record the right figure as of the same day; the last one counts."
    ),
    ("determination", "decide"): gettext_noop("It stands. A new weighing of a plan leads to a new decision."),
    ("determination", "concur"): gettext_noop("It stands. A new recommendation asks the agency again."),
    ("agreement", "sign-local"): gettext_noop(
        "A signature stands. Until the other side has signed, the draft can be withdrawn."
    ),
    ("agreement", "sign-federal"): gettext_noop("Both have signed. Either side can end it by notice."),
    ("agreement", "give-notice"): gettext_noop("Notice stands; both sides can agree a new agreement before it ends."),
}
"""What to do about an act that no later act takes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was just done, and how it is taken back or put right."""

    offer: Offer | None
    words: str


def done(request: HttpRequest, found: Sheet) -> Done | None:
    """Return what this person has just done to this thing, once: how to take it back, or that it stands."""
    kept = request.session.pop(DONE, None)
    if not kept or kept[:2] != [found.kind, str(found.id)]:
        return None
    act = (found.kind, str(kept[2]))
    wanted = UNDO.get(act, ())
    offer = next(
        (o for name in wanted for o in found.offers if o.action == name and o.kind == found.kind and o.allowed), None
    )
    if offer is None and not wanted and act not in CORRECTED:
        return None
    return Done(offer=offer, words=CORRECTED.get(act, ""))
