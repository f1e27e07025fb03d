"""The corridor as a network of places and links, and people who move through it as counts."""
