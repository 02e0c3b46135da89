"""The launcher: everything behind `./relacja`. Only the standard library: it runs before anything is installed."""
