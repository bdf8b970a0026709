"""The public pages: plain functions that start from ``published()`` and know no reader, so that any cache may keep
them."""
