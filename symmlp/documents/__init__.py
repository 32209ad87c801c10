"""Documents: regions of Markdown that symmlp writes, and what is written into them."""
