"""Django's own commands, for developers; everything an operator types is in ./relacja."""

import os
import sys

if __name__ == "__main__":
    sys.path.insert(0, "src")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
