"""Whether a work address or telephone number can be one: enough to catch slips, never to prove who has it."""

import re

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(r"[0-9+(). -]+(?:(?:ext\.?|x|#) ?[0-9]{1,6})?", re.IGNORECASE)
DIGITS = (7, 20)
"""So many digits a telephone number has, its extension among them."""


def malformed(form: str, text: str) -> str:
    """Return what is wrong with a text of that form (`mail`, `phone`), or nothing."""
    match form:
        case "mail" if not _MAIL.fullmatch(text):
            return "this is no e-mail address; it reads like name@agency.gov."
        case "phone" if not _PHONE.fullmatch(text) or not DIGITS[0] <= sum(c.isdigit() for c in text) <= DIGITS[1]:
            return "this is no telephone number; it reads like 239-555-0142 or 239-555-0142 ext. 3."
        case _:
            return ""
