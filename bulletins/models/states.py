"""The states a published thing can be in, and the guard that keeps published rows as they are."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被新版本取代")
    WITHDRAWN = "withdrawn", _("已撤下")


class Revision(models.TextChoices):
    """What kind of change a later version makes, as its readers are told."""

    CORRECTION = "correction", _("更正")
    AMENDMENT = "amendment", _("修改")
    ANNOTATION = "annotation", _("标注")


class Openness(models.TextChoices):
    """公开属性, settled when a document is drafted; only 主动公开 may be published."""

    UNDECIDED = "", _("尚未认定")
    ACTIVE = "active", _("主动公开")
    ON_REQUEST = "on_request", _("依申请公开")
    CLOSED = "closed", _("不予公开")


class Validity(models.TextChoices):
    """有效性, a state of the record, not of one version's text."""

    UNCONFIRMED = "unconfirmed", _("待确认")
    IN_FORCE = "in_force", _("现行有效")
    PENDING = "pending", _("尚未施行")
    AMENDED = "amended", _("已修改")
    REPEALED = "repealed", _("已废止")
    LAPSED = "lapsed", _("已失效")


class Frozen(ValidationError):
    """Something published was about to be changed or deleted. The cure: a new version, or a withdrawal."""
