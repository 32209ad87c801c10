"""A trainer against the derivation, quantity by quantity, and the derivation against oracles."""
