"""What the pages of a policy show: its units, its head, its gaps, beside another."""
