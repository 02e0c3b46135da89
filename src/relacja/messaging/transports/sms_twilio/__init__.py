"""Text messages by a provider with Twilio's interface."""
