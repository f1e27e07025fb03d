"""Flee's movement rules as counts of people, on Flee's own input folders."""
