"""The domain: bulletins, issues and documents, along the path file → ingest → working copy → published → public."""
