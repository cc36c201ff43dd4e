"""The log as outsiders check it: an RFC 6962 tree over the entries, signed notes, tiles and proofs.  All pure."""
