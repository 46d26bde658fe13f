"""The same reads and daily writes for programs, as JSON under /api/v1."""
