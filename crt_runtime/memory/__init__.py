"""What is remembered: memories, facts, slots, trust, recall, answer records, forgetting."""
