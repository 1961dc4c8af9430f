"""Measurements: whole processes, several runs, medians; quoted as ratios."""
