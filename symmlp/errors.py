"""The base of every error that a person can cause by what they give to symmlp.

The message is one line that says what is wrong, where, and what would be right; the command line
prints it after ``symmlp: `` and exits with 2.
"""


class SymmlpError(ValueError):
    """Unusable input: a network, data file, document, name or option."""
