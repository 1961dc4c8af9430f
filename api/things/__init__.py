"""Things as RDF, and what pages say of one in general."""
