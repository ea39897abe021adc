"""The only way in: permit, validate, open, run, react, close, commit.

A *call* names a command and gives its input; an *answer* is what the command returned.
The same request key with the same input returns the first answer; with other input it is refused.
"""
