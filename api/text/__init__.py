"""A source's text on a page: what was read from where, before and after it is stored."""
