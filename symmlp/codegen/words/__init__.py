"""How programs are written: the words of a language, lines, arrays, what a file says of itself."""
