"""Walls of the house that import contracts cannot see. Each module finds what climbs over one kind of wall.

Every finder takes what it looks at as a parameter, so that its test can show it a broken example.
"""
