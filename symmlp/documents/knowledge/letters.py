"""What letters stand for in the field, as the reader names them; a document may say otherwise.

What is taken for granted of a letter is in `symmlp.documents.knowledge.conventions`, and listed
when used.
"""

from __future__ import annotations

from typing import Final

#: The quantity that is minimized, the likeliest letter first.
LOSS_LETTERS: Final = ("L", "E", "C", "J", "ell", "l", "loss", "Loss", "cost", "error")
#: Preactivations and activations, the likeliest letters first.
PREACTIVATIONS: Final = ("s", "z", "net", "a", "u", "h", "v")
ACTIVATIONS: Final = ("y", "a", "o", "h", "out", "yhat", "y_hat")
#: Targets, and letters of targets that are nothing else.
TARGETS: Final = frozenset({"t", "target", "y", "z"})
TARGETS_ALONE: Final = frozenset({"t", "target"})
#: What the quantities in a layer's sum are weighted by, and all that is learned.
WEIGHTS: Final = frozenset({"w", "W", "theta"})
PARAMETERS: Final = WEIGHTS | {"b"}
#: What is added to a weighted sum.
BIASES: Final = frozenset({"b", "c"})
#: Letters that stand for any function.
ANY_FUNCTION: Final = frozenset({"f", "g", "F", "G"})
#: Error signals.
SIGNAL: Final = "delta"
