"""The domain: bulletins, their issues and documents, along the path file → ingest → working copy → published → public."""
