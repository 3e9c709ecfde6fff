"""The doctor's window: what is well, what is not, and what can be mended at a press."""
