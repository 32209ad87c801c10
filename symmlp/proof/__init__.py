"""Statement to verdict: exact normal forms, rigorous counterexamples, no heuristics."""

from symmlp.proof.prove import judge
from symmlp.proof.witness import replay

__all__ = ["judge", "replay"]
