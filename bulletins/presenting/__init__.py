"""How stored things look to a reader: pure functions from models to what templates print. Nothing here queries on its own
account beyond the rows it is handed."""
