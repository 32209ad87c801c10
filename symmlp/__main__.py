"""``python -m symmlp`` is ``symmlp``."""

from symmlp.cli import main

main()
