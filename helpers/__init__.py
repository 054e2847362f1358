"""What the chapters share, and what makes the pages. CONTRIBUTING.md says what is where."""
