"""What we keep on the disk: one folder, whole files, damaged ones set aside and never deleted."""
