"""What the interactive figures have in common."""
