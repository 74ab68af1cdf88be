"""A person's own addresses."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("beskjeder/", views.notices, name="notices"),
    path("min-side/", views.account, name="account"),
    path("sprak/", views.language, name="language"),
    path("til-admin/", views.admin_door, name="admin_door"),
    path("totrinn/", views.second_factor, name="second_factor"),
    path("for-ung/", views.too_young, name="too_young"),
]
