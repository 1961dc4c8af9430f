"""Completeness as SHACL shapes, and reports about it."""
