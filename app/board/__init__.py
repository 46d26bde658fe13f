"""The one screen where roster, duties and visitors meet; reads only."""
