"""Sites as data: zones, posts, units, shift templates, coverage, settings, weather."""
