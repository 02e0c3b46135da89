"""Measurements of the product on generated data, each against a floor on the same machine in the same run."""
