from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Forum")

    def ready(self) -> None:
        from django.db.models.signals import pre_migrate

        from . import demands, receivers, search_upkeep  # noqa: F401  connects the receivers
        from .models.leader_group import make_groups

        pre_migrate.connect(demands.let_go, sender=self, dispatch_uid="forum.let_go")
        post_migrate.connect(demands.demand, sender=self, dispatch_uid="forum.demand")
        post_migrate.connect(make_groups, sender=self, dispatch_uid="forum.groups")
