"""The floors, the sizes and the promises of DESIGN.md §1, held against the code itself."""
