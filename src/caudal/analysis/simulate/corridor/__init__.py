"""A corridor's description made into a network, run for many members, and counted by month."""
