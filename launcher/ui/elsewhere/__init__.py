"""Another computer answers: the dialog in which it is chosen and tested."""
