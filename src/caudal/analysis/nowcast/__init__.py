"""What has happened and is not published: forecast, and what is known already."""
