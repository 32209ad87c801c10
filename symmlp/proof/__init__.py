"""Statement to verdict: exact normal forms, rigorous counterexamples, no heuristics."""

from symmlp.proof.prove import counterexample, judge
from symmlp.proof.witness import replay

__all__ = ["counterexample", "judge", "replay"]
