"""Photos: taken in the page, made small and clean, kept beside the database, shown to whoever may see them."""
