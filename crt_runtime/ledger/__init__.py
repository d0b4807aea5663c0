"""Contradictions: the states of a slot, what moves them, and the entries that stay."""
