"""Personal data in words, tables and files: where they stand, and how they are masked. Knows no Django.

``finding`` puts the finders together: ``numbers`` (telephones, identity numbers, accounts, plates, addresses of
mail), ``people`` (homes, birthdays, names in sensitive tables). ``masks`` says what is left of each; ``files`` reads
everything that a file holds, what its pages do not show as well.
"""
