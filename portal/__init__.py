"""The site: settings, addresses, and what all pages share."""
