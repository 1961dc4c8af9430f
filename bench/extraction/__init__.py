"""How well reading works: gold facts against what the graph says, by precision, recall and F1."""
