"""The desktop around the program: what it offers, used where it is there."""
