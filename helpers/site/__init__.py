"""The pages: how the site is built, addressed, trimmed and printed."""
