"""Whole vectors and matrices, written entry by entry."""
