"""The pages for people: one module for each, filled in by templates of the same names."""
