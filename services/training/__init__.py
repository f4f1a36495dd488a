"""Hosts that train: one port, an adapter for each way of asking, and recipes for training with a tool of one's own."""
