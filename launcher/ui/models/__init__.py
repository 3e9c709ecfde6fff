"""The models' window: what is on the disk, what each is, and where they lie."""
