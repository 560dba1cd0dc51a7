"""report: the page for people."""
