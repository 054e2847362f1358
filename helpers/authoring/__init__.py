"""Makers of notebooks and of bundled data: for authors, not for readers."""
