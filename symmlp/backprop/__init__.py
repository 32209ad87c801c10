"""Backpropagation as derivations."""
