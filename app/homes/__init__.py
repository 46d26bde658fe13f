"""The model area and its homes: who may go in, who is in which home, who was turned away."""
