"""The target ``c``: C99 in three tiers, with its self-test."""
