"""index.html, index.csv and index.json: many clips at a glance."""
