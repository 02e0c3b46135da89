"""The reckoning of the contact centre: values in, values out."""
