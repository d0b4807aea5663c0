"""Promotion approvals: proposals -> verdicts of a person -> a decisions document. The page applies nothing."""
