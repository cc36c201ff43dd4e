"""The public register: what published lists say, put together into one history.

Lists come as sheets that nobody promised to keep alike.  `sheets` reads their headings and
cells, `spelling` repairs them where it can say so, `matching` finds the agencies, `ordering`
puts the lists in the order of their content, `trusting` holds back what cannot be believed, and
`folding` makes the one register of all of them.  The register is a pure function of the lists and
of what people decided, so it is the same in whatever order they arrived.
"""
