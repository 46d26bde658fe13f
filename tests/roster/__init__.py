"""The roster: who is planned where."""
