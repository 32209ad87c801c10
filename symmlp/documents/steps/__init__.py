"""One step of a document: judged, claimed, and learned from."""
