"""The hand-coded trainer: what every derived formula is compared with.

Written straight from the textbook with NumPy alone: `functions` (f, f′ and loss′, typed by hand),
`trainer` (forward, loss, deltas, gradients, updates, epochs), `initialization`, `data`, `scaling`,
`targets` and `weights`. It knows neither SymPy nor any derivation, so that an agreement of the two
means something.
"""
