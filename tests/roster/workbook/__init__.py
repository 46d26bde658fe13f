"""Reading roster workbooks: no database in here."""
