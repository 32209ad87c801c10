"""LaTeX read into statements, and statements written as LaTeX or plain text."""
