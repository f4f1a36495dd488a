"""Run argilla-server, its Redis and its worker as plain processes below one data folder."""
