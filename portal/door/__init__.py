"""Who gets into the back office, for how long, and what asks for the password once more."""
