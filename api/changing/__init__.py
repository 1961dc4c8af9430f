"""Changes: handed in by those who may, and written together."""
