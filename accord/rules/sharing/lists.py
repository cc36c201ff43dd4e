"""The closed lists of sharing: none of them can name a person or one thing among others of its kind."""

from accord.rules.inputs import Choice, choices

MANNERS = choices(("joint", "Joint investigation"), ("adoption", "Adoption of a local seizure"))
ASSETS = choices(
    ("currency", "Currency"),
    ("monetary-instrument", "Cheques, money orders, stored value"),
    ("financial", "Funds held at a bank or broker"),
    ("virtual-currency", "Virtual currency"),
    ("real-property", "Real property"),
    ("conveyance", "Cars, boats, aircraft"),
    ("business", "A business or an interest in one"),
    ("goods", "Other goods"),
)
FORFEITURES = choices(
    ("administrative", "Administrative"), ("civil", "Civil, by a court"), ("criminal", "Criminal, by a court")
)
CLAIMS = choices(
    ("claim", "Claim of an owner"),
    ("petition", "Petition for remission or mitigation"),
    ("interest", "Interest of a lender or lienholder"),
)
SETTLED = choices(("denied", "Denied"), ("withdrawn", "Withdrawn"), ("paid", "Paid from the property, as a cost"))
RETURNED = choices(
    ("claim-granted", "A claim or petition was granted"),
    ("not-forfeitable", "It could not be forfeited"),
    ("court-ordered", "A court ordered it"),
    ("uneconomic", "Its costs would exceed its value"),
)
COSTS = choices(
    ("storage", "Storage and maintenance"),
    ("sale", "Appraisal and sale"),
    ("court", "Court and publication"),
    ("claims", "Claims and interests paid"),
    ("other", "Other cost of this property"),
)
KINDS = choices(
    ("local", "Local: form DAG-71 or TD F 92-22.46"),
    ("foreign", "Foreign government: international agreement and concurrences"),
    ("federal", "Federal partner: transfer between funds"),
)
SHARE_TO = choices(
    ("agency", "The asking agency, for its own work"),
    ("members", "The members of a task force, each its part"),
    ("fiduciary", "The asking agency as fiduciary of a task force"),
)
USES = choices(
    ("operations", "Operations and investigations"),
    ("training", "Training and education"),
    ("facilities", "Public safety and detention facilities"),
    ("equipment", "Law enforcement equipment"),
    ("joint-equipment", "Joint equipment"),
    ("contracts", "Contracts"),
    ("travel", "Travel and per diem"),
    ("memorials", "Plaques and memorials"),
    ("education", "Education and awareness programs"),
    ("matching-grants", "Matching grants"),
    ("transfers", "Transfers to agencies that take part"),
    ("community", "Community programs"),
)
"""Intended uses, by the lines of the certification; salaries are judged when money is spent, never promised here."""

WORKERS = choices(
    ("officer", "Officer or deputy"),
    ("detective", "Detective or investigator"),
    ("sergeant", "Sergeant"),
    ("lieutenant", "Lieutenant or above"),
    ("agent", "Special agent"),
    ("analyst", "Analyst"),
    ("prosecutor", "Prosecutor"),
    ("handler", "Dog handler"),
    ("pilot", "Pilot or boat operator"),
    ("support", "Technical or other support"),
)
"""Roles of officers whose hours count; never their names."""

FACTORS = choices(
    ("originated", "It brought the information that the case rests on"),
    ("led", "It led the investigation or the prosecution"),
    ("unique-help", "It gave unique or indispensable help"),
    ("would-have-forfeited", "It could have forfeited the property under its own law"),
    ("bore-risk", "It bore unusual risk or cost"),
    ("hours-incomplete", "Its recorded hours leave out work that is described elsewhere"),
)
"""Qualitative factors; each needs its reason, and none counts persons."""

CONCURRENCES = choices(("state", "Department of State"), ("treasury", "Department of the Treasury"))

TITLES = choices(
    ("title-vi", "Title VI of the Civil Rights Act of 1964"),
    ("title-ix", "Title IX of the Education Amendments of 1972"),
    ("section-504", "Section 504 of the Rehabilitation Act of 1973"),
    ("age-act", "Age Discrimination Act of 1975"),
)
"""What the civil-rights affidavit of the certification form names; all of them, or it certifies nothing."""


def label(options: tuple[Choice, ...], value: str) -> str:
    """Return the words of a value."""
    return next((c.label for c in options if c.value == value), value)
