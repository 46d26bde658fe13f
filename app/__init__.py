"""Anchang: the live system of a property sales site's service team."""
