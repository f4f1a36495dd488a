"""Files to chunks, in a process of their own; knows nothing of the store."""
