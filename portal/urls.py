"""All addresses, below BASE_PATH."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

site = [
    path("admin/", admin.site.urls),
]

urlpatterns = [path(settings.BASE_PATH.lstrip("/"), include(site))]
