"""What the words around a formula say about it."""
