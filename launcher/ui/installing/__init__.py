"""The windows of a download that is started: install or just try; and the one that removes all of it."""
