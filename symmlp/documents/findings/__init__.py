"""What can be found, what was found at a place, and the edits that would mend it."""
