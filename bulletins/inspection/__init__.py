"""The site as an inspector sees it: every page asked for as a reader does, every rule held against what is public."""
