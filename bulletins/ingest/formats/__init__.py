"""One module a file format. Each turns a file's bytes into ``Text`` or raises ReadError; none knows bulletins.

``kinds`` tells formats apart by content, ``plain`` decodes text, ``docx``, ``html`` and ``pdf`` read the others, in a
process of their own (``child``) that is bounded in time and memory.
"""
