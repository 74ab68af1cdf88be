"""Wagtail's users app, with our user forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "people.user_admin.UserViewSet"
