"""The rules of the house itself: layers, words, locks and the task runner."""
