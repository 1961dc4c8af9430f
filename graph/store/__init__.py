"""Where the graph is kept: a folder of versions, or a SPARQL 1.1 endpoint."""
