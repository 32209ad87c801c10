"""The mathematics of a document: segments in reading order to claims and findings."""
