"""How stored things look to a reader: from models to what templates print. Nothing here asks what may be seen; that was
settled by whoever handed the rows over."""
