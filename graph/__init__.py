"""From a document to a graph: reading, extraction, writing, and the store that keeps it."""
