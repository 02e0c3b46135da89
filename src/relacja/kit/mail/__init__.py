"""E-mail understood: whatever bytes come, what they mean, and nothing of them lost. See README.md."""
