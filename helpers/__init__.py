"""What the chapters of the course share. Imports run one way: see "Change it" in the README."""
