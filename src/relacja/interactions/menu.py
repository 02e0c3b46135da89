"""Contacts and tasks in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.interactions.permissions import VIEW
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem

menu.add(MenuItem("interactions.tasks", _("Tasks"), "square-check", "interactions:tasks", "today", VIEW, order=10))
menu.add(MenuItem("interactions.list", _("Contacts"), "history", "interactions:list", "customers", VIEW, order=30))
