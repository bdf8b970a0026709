"""From what was read to the working copy: a reading becomes the rows of one issue, in one transaction."""
