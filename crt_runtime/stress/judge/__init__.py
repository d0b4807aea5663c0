"""Reading replies: which values a reply names and in what sense, and what else it means."""
