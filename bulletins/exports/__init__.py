"""Files made from what is published, to be taken along. What takes seconds or megabytes (PDF, EPUB) is made after
publication and kept; what takes milliseconds (plain text, Word) when it is asked for."""
