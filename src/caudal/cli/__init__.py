"""The command line: a person's words become one call, and what came back is shown."""
