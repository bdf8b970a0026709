"""Groups for who reads before publication: 校对, 初审, 复审, 终审, 保密审查. None of them edits; 编辑 and 发布 review nothing.
To publish past the chain and to shorten a bulletin's chain are permissions of no group."""

from django.db import migrations

LOOKING = {
    "bulletin": ("view",),
    "section": ("view",),
    "issue": ("view",),
    "record": ("view",),
    "document": ("view",),
    "documentagency": ("view",),
    "table": ("view",),
    "attachment": ("view",),
    "figure": ("view",),
    "agency": ("view",),
    "topic": ("view",),
    "act": ("view",),
}
COURSE = {
    "comment": ("add", "view"),
    "reviewentry": ("view",),
    "reviewchain": ("view",),
    "opennessdecision": ("view",),
    "secrecyreview": ("view",),
}
GROUPS = {
    "编辑": [COURSE],
    "发布": [COURSE],
    "校对": [LOOKING, COURSE, {"reviewentry": ("take_proof_1", "take_proof_2", "take_proof_3")}],
    "初审": [LOOKING, COURSE, {"reviewentry": ("take_review_1",)}],
    "复审": [LOOKING, COURSE, {"reviewentry": ("take_review_2",)}],
    "终审": [LOOKING, COURSE, {"reviewentry": ("take_review_3",)}],
    "保密审查": [LOOKING, COURSE, {"secrecyreview": ("review_secrecy",)}],
}
NEW = [name for name in GROUPS if name not in ("编辑", "发布")]
NAMES = {
    "take_proof_1": "一校",
    "take_review_1": "初审",
    "take_proof_2": "二校",
    "take_review_2": "复审",
    "take_proof_3": "三校",
    "take_review_3": "终审",
    "review_secrecy": "保密审查",
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, grants in GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *(_permission(apps, model, word) for grant in grants for model, words in grant.items() for word in words)
        )


def _permission(apps, model, word):
    """The row that Django makes after all migrations, made now under the same name, since a group needs it."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="bulletins", model=model
    )
    verbose_name = apps.get_model("bulletins", model)._meta.verbose_name
    name = NAMES.get(word, f"Can {word} {verbose_name}")
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=word if word in NAMES else f"{word}_{model}", defaults={"name": name}
    )
    return permission


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=NEW, user__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_reviews"), ("bulletins", "0002_groups")]

    operations = [migrations.RunPython(make_groups, drop_groups)]
