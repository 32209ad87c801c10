"""Everything that `symmlp check` can find, by its code; ``symmlp explain CODE`` prints an entry.

A new sort of finding is one entry in one of the two tables; all output formats and the explanations
follow. The example of an entry is a document in which exactly that is found, and ``mended`` is the
same without it.
"""

from __future__ import annotations

from typing import Final

from symmlp.documents.findings.on_steps import ON_STEPS
from symmlp.documents.findings.on_text import ON_TEXT

#: Every sort of finding by its code.
FINDINGS: Final = {kind.code: kind for kind in (*ON_STEPS, *ON_TEXT)}
