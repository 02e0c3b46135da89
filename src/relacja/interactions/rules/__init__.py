"""Business rules of the timeline, pure."""
