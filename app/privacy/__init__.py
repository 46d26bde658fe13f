"""What a visitor may ask for and what is forgotten in time: notice, copy, deletion, retention."""
