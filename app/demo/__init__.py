"""The demo: a made-up site in the middle of its day, built by the real commands at the instants they would have run."""
