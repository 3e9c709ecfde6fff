"""Values in, values out: no Qt, no input or output, no clock, no threads."""
