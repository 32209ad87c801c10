"""What is computed: one training step as formulas, in forms that keep their digits."""
