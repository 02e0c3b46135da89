"""Django loads this module by the name ENGINE in the settings."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django knows it; whether a kept connection still lives is seen at its socket, not asked."""

    def is_usable(self) -> bool:
        """Whether the connection lives: a server that went away has closed its end, which makes the socket readable.

        Django asks before the first statement of every request; asking the server would cost a round trip each time.
        """
        held = self.connection
        if held is None or held.closed:
            return False
        watched = select.poll()
        watched.register(held.pgconn.socket, select.POLLIN)
        return not watched.poll(0) or bool(super().is_usable())

    def init_connection_state(self) -> None:
        """Statements prepared by the server (`platform.sql`) are planned once, not for each set of parameters.

        Django's own statements carry their parameters in the text, so this does not touch their plans.
        """
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")
