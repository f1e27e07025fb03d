"""What would be true for every publisher and every model: words, periods, places, tables."""
