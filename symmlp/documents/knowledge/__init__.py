"""What a document has said so far, and what the field takes for granted where it says nothing."""
