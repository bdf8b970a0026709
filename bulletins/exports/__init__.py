"""Files made from what is published, to be taken along: PDF. Made after publication, never while a reader waits."""
