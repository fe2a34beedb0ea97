"""IEC 62056-21 over an optical head: sign-on, read-out, programming mode; by the standard alone.

The manuals of the meters name the standard (IEC62056-21:2002, IEC1107) and nothing else: which
objects, passwords and identification a meter has is not public. So nothing in this package knows
an object of a meter, and what it was tested against is the standard, not a real meter.
"""
