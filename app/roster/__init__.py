"""Who is planned on which post and place, and who stands there."""
