"""Parties and their visits, hand-offs from post to post, the consultant rota."""
