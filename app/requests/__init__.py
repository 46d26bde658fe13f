"""What people ask for and who approves it: leave and swaps of shifts."""
