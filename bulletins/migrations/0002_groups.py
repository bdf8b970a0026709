"""The groups a portal begins with: 编辑 works on drafts, 发布 also publishes and withdraws; five that read before
publication; 审计 sees what is stored and the record of it, exports the record, changes nothing."""

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
    "rendition": ("view", "change"),
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
# Who reads before publication edits nothing; who edits or publishes reviews nothing. To publish past the chain and to
# shorten a bulletin's chain are permissions of no group.
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
AUDITING = {"ledgerentry": ("view",), "trace": ("view", "export_trace")}
GROUPS = {
    "编辑": [EDITING, COURSE],
    "发布": [EDITING, PUBLISHING, COURSE],
    "校对": [LOOKING, COURSE, {"reviewentry": ("take_proof_1", "take_proof_2", "take_proof_3")}],
    "初审": [LOOKING, COURSE, {"reviewentry": ("take_review_1",)}],
    "复审": [LOOKING, COURSE, {"reviewentry": ("take_review_2",)}],
    "终审": [LOOKING, COURSE, {"reviewentry": ("take_review_3",)}],
    "保密审查": [LOOKING, COURSE, {"secrecyreview": ("review_secrecy",)}],
    "审计": [LOOKING, AUDITING],
}
NAMES = {
    "publish_issue": "发布期次",
    "withdraw_issue": "撤下期次",
    "publish_document": "发布文件",
    "withdraw_document": "撤下文件",
    "export_trace": "导出操作记录",
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
