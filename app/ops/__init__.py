"""How the program is run: locks, copies, checks before the port opens, signs of life. Knows no domain."""
