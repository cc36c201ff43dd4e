"""What happens to a determination, from the frozen weighing to a named human's decision."""

from accord.rules.inputs import Field, choices
from accord.rules.lifecycle import Lifecycle, State, Transition

OPINIONS = choices(("clear", "No objection"), ("conditions", "No objection under conditions"), ("object", "Objects"))
CONCURRENCES = choices(
    ("concur", "Concurs"), ("reservations", "Concurs with reservations"), ("prefers", "Prefers another option")
)
OUTCOMES = choices(
    ("approved", "Approved"),
    ("alternative-offered", "Another partnership offered"),
    ("deferred", "Deferred"),
    ("declined", "Declined"),
)
NAMING = ("approved", "alternative-offered")
"""The outcomes that name what is to be begun."""
REASONS = Field(name="reasons", kind="words", label="Reasons", max_length=8000)
_OPEN = ("weighed", "recommended", "answered")

LIFECYCLE = Lifecycle(
    kind="determination",
    room="determinations",
    plural="determinations",
    title="Determination",
    prefix="D",
    states=(
        State("weighed", "Options weighed", "Under decision"),
        State("recommended", "Recommended, awaiting the agency", "Under decision"),
        State("answered", "The agency has answered", "Under decision"),
        State("decided", "Decided", "Decided", final=True),
        State("set-aside", "Set aside", "Not decided", final=True),
    ),
    transitions=(
        Transition(action="open-determination", label="Weigh the options", target="weighed", parent="plan",
                   roles=("program-manager", "coordinator"),
                   notifies=("program-manager", "civil-rights-officer", "local-head"),
                   help="Every program, and the choices that are no program, are weighed and the result is frozen."),
        Transition(action="record-capacity", label="Record the offices' capacity", sources=_OPEN,
                   roles=("program-manager",), notifies=("decider",),
                   help="Reads what the two field offices have stated, and keeps it as it is now."),
        Transition(action="give-civil-rights-opinion", label="Give the civil-rights office's opinion", sources=_OPEN,
                   roles=("civil-rights-officer",), not_by=("open-determination", "recommend"),
                   notifies=("program-manager", "decider"),
                   fields=(Field(name="opinion", kind="choice", label="Opinion", choices=OPINIONS), REASONS)),
        Transition(action="recommend", label="Recommend", sources=_OPEN, target="recommended",
                   roles=("program-manager",), notifies=("local-head", "local-liaison", "decider"),
                   help="You may differ from the weighing; say why. The agency then answers, again if this is a second time.",
                   fields=(Field(name="recommended", kind="choices", label="Recommended", source="options"), REASONS)),
        Transition(action="concur", label="Record the agency's position", sources=("recommended",), target="answered",
                   roles=("local-head",), notifies=("program-manager", "decider"),
                   fields=(Field(name="concurrence", kind="choice", label="Position", choices=CONCURRENCES),
                           Field(name="preferred", kind="choices", label="What the agency prefers", source="options",
                                 required=False),
                           REASONS)),
        Transition(action="decide", label="Decide", sources=("answered",), target="decided", roles=("decider",),
                   not_by=("open-determination", "recommend", "give-civil-rights-opinion"),
                   issues="determination-memo",
                   notifies=("local-head", "local-liaison", "program-manager", "coordinator", "office-director"),
                   fields=(Field(name="outcome", kind="choice", label="Outcome", choices=OUTCOMES),
                           Field(name="decided", kind="choices", label="What is decided", source="options",
                                 required=False),
                           REASONS,
                           Field(name="alternatives", kind="rows", label="Alternatives offered", required=False,
                                 max_rows=16,
                                 columns=(Field(name="option", kind="choice", label="Option", source="options"),
                                          Field(name="why", kind="words", label="Why", max_length=2000))))),
        Transition(action="override-objection", label="Override the civil-rights office's objection", sources=_OPEN,
                   roles=("deciding-superior",), routine=False, step_up=True,
                   not_by=("open-determination", "recommend", "decide", "give-civil-rights-opinion"),
                   notifies=("decider", "civil-rights-officer", "local-head"),
                   help="Only the superior of the deciding office may; the reasons are published.",
                   fields=(REASONS,)),
        Transition(action="set-aside", label="Set aside", sources=_OPEN, target="set-aside", routine=False,
                   roles=("program-manager",), notifies=("local-head", "decider"),
                   fields=(Field(name="reason", kind="words", label="Reason", max_length=2000),),
                   help="For a weighing that new answers have overtaken; it stays readable."),
    ),
)  # fmt: skip
