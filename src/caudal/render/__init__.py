"""What a reader sees: an Answer in, text or bytes out."""
