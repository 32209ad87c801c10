"""Numeric code from the derivation: NumPy functions of a network, by scalars or by arrays."""
