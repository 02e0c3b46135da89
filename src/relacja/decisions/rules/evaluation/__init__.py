"""How good choices are and would be: calibration, lift, and what another policy would have brought."""
