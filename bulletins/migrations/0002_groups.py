"""The groups a portal begins with: 编辑 works on drafts, 发布 also publishes and withdraws; 审计 sees what is stored and the
record of it, exports the record, changes nothing."""

from django.db import migrations

ALL = ("add", "change", "delete", "view")
WORK = ("add", "change", "view")
# Drafts alone can be deleted: the models refuse everything that was ever public.
EDITING = {
    "intake": ALL,
    "issue": WORK,
    "record": WORK,
    "document": ALL,
    "documentagency": ALL,
    "table": ALL,
    "attachment": ALL,
    "figure": ALL,
    "relation": ALL,
    "chronicleentry": ALL,
    "agency": WORK,
    "agencyalias": ALL,
    "numberseries": WORK,
    "bulletin": ("view",),
    "section": ("view",),
    "topic": ("view",),
    "act": ("view",),
    "ledgerentry": ("view",),
    "calendarday": ("view",),
    "scheduledrelease": ("view",),
}
PUBLISHING = {
    "issue": ("publish_issue", "withdraw_issue", "delete"),
    "document": ("publish_document", "withdraw_document"),
    "bulletin": ("change",),
    "section": ("add", "change", "delete"),
    "calendarday": ("add",),
    "original": ("view",),
}
LOOKING = ("bulletin", "section", "issue", "document", "table", "agency", "act", "ledgerentry")
AUDITING = {model: ("view",) for model in LOOKING} | {"trace": ("view", "export_trace")}
GROUPS = {"编辑": [EDITING], "发布": [EDITING, PUBLISHING], "审计": [AUDITING]}
NAMES = {
    "publish_issue": "发布期次",
    "withdraw_issue": "撤下期次",
    "publish_document": "发布文件",
    "withdraw_document": "撤下文件",
    "export_trace": "导出操作记录",
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
    codename = word if word in NAMES else f"{word}_{model}"
    verbose_name = apps.get_model("bulletins", model)._meta.verbose_name
    name = NAMES.get(word, f"Can {word} {verbose_name}")
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS, user__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, drop_groups)]
