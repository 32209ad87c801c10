"""What a document tells symmlp in comments, and where it is in force."""
