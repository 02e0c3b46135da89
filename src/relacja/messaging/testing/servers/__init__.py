"""Real mail servers for tests: a Dovecot and a Postfix of their own on this machine, and a foreign server that refuses.

They stand in a temporary folder and on free ports of the loopback, and are stopped by their own process ids. Where they
cannot be had the tests fail and say so. `fixtures` offers them to pytest.
"""
