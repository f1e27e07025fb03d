"""Parameters of a simulation drawn so that it agrees with published figures, and how far to trust them."""
