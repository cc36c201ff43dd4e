"""Signatures that a court can verify: places to sign, keys and certificates, PAdES, and checking them.

`places` puts the empty, tagged fields into a PDF before it is frozen; `keys` keeps the local
authority and the keys of signers; `pades` signs; `envelope` writes the statement beside the
PDF; `verifying` checks both, without a database and without a network.
"""
