"""What the chapters of the course share. Imports run one way: see CONTRIBUTING in the README."""
