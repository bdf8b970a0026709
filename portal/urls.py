"""All addresses, below BASE_PATH."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import views

site: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("", include("bulletins.urls")),
]

urlpatterns = [path(settings.BASE_PATH.lstrip("/"), include(site))]

handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
