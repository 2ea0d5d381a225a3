"""report.html: one set on a page that stands alone."""
