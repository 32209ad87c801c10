"""What can be wrong with a document's directives."""

from __future__ import annotations

from symmlp.errors import SymmlpError


class DocumentError(SymmlpError):
    """A directive or file that cannot be used; one line that says what would be right."""
