"""The sample company: an invented regional telecom, its people, customers and three years of contacts."""
