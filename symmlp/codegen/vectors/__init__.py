"""Test vectors: what training makes of made-up samples, in ball arithmetic."""
