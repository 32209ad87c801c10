"""What came of a check, claim by claim, and the formats that it is written in."""
