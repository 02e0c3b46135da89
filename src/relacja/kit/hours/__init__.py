"""When somebody is there: opening hours by day of the week, with exceptions by date, and time counted in them.

    read_hours("Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-13:00; 2026-12-24 closed", ZoneInfo("Europe/Warsaw"))

The clock on the wall decides: it is open whenever that clock shows a time within the hours of the day. So where clocks
are put forward, an hour that is not shown is not open; where they are put back, an hour shown twice is open twice.
Hours that go past midnight belong to the day on which they begin, whatever is said of the day after.
"""

from .calendar import CLOSED, DayHours, Hours, Interval
from .holidays import COUNTRIES, public_holidays, working_weekends
from .typed import HoursError, read_hours, write_hours

__all__ = [
    "CLOSED", "COUNTRIES", "DayHours", "Hours", "HoursError", "Interval", "public_holidays", "read_hours",
    "working_weekends", "write_hours",
]  # fmt: skip
