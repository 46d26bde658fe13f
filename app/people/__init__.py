"""People, their roles at sites, sign-in, sessions and devices."""
