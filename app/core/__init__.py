"""Tools without domain words; imports nothing of app/ outside core."""
