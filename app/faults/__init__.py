"""Reports of damage (报损): seen by anybody, owned by somebody, open until it is mended."""
