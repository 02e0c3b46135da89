"""Who may see what, worked out twice: by the house, and by plain Python over the raw tables."""
