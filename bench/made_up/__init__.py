"""An app of the fault run alone: two media of work that nobody has built yet."""
