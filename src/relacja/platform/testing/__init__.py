"""What tests of any app need of the platform."""
