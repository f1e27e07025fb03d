"""What would stand in a paper's methods section: frames in, frames out."""
