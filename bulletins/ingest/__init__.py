"""Reading a bulletin: a file becomes numbered lines, lines become a tree.

Nothing here knows of Django or of a database.
"""
