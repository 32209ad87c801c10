"""Regions of Markdown that symmlp writes, and what is written into them."""
