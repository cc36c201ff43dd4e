"""The stored states of an agreement: human decisions only."""

DRAFTING, LEGAL, CLEARED, APPROVED, SIGNED = "drafting", "legal", "cleared", "approved", "signed-local"
ACTIVE, SUSPENDED, WITHDRAWN, CLOSED = "active", "suspended", "withdrawn", "closed"
BEFORE_SIGNING = (DRAFTING, LEGAL, CLEARED, APPROVED, SIGNED)
IN_USE = (ACTIVE, SUSPENDED)
