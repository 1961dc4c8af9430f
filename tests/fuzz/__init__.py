"""Requests that nobody means well: broken, odd or hostile ones, made from a seed.

texts      SPARQL that was taken apart, RDF that breaks off, bytes that mean nothing
heads      headers that contradict each other, the body or the standard
wire       sending bytes as they are and reading the status that comes back
"""
