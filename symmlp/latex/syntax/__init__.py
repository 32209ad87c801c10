"""From tokens to the syntax tree: what stands in a formula, before anybody says what it means."""
