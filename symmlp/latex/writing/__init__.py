"""An expression as text: order, brackets and signs, in LaTeX or plain."""
