"""What a policy did, as far as the counts can bear an answer."""
