"""The rows of automation."""

from relacja.automation.models.flow import Flow, Version
from relacja.automation.models.run import Line, Remembered, Run

__all__ = ["Flow", "Line", "Remembered", "Run", "Version"]
