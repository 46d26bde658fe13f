"""The leader's view: exceptions, and post checks with the five requirements."""
