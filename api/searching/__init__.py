"""Search: what is asked for, what is found, by what it can be narrowed."""
