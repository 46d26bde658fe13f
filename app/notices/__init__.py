"""The inbox: what a person or a post should know, and whether it was seen."""
