"""The targets on arrays: ``numpy``, ``jax`` and ``pytorch``."""
