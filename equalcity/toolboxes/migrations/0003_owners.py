import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_to_the_only_authors(apps, schema_editor):
    """Toolboxes that are here already go to the organisation of their authors, when there is just one; else to none."""
    Membership = apps.get_model("network", "Membership")
    authors = Membership.objects.filter(role="toolbox_author", ended_at__isnull=True)
    organisations = set(authors.values_list("organisation", flat=True))
    if len(organisations) == 1:
        (organisation,) = organisations
        apps.get_model("toolboxes", "Toolbox").objects.update(organisation=organisation)
        apps.get_model("toolboxes", "Edition").objects.update(owner=organisation)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0003_who_is_who"),
        ("toolboxes", "0002_exports"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="editions",
                to="network.organisation",
                verbose_name="organisation that it belongs to",
            ),
        ),
        migrations.AddField(
            model_name="toolbox",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                help_text="Its people write, translate, review and freeze it; others do not see it before it is an edition.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="toolboxes",
                to="network.organisation",
                verbose_name="organisation that it belongs to",
            ),
        ),
        migrations.CreateModel(
            name="EditionReaders",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="invited at")),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="toolboxes.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "readers of a pilot edition",
                "verbose_name_plural": "readers of pilot editions",
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "city"), name="readers_city_once"),
                    models.UniqueConstraint(fields=("edition", "organisation"), name="readers_organisation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("city__isnull", True), ("organisation__isnull", False)),
                            models.Q(("city__isnull", False), ("organisation__isnull", True)),
                            _connector="OR",
                        ),
                        name="readers_city_or_organisation",
                        violation_error_message="Invite a city or an organisation, one at a time.",
                    ),
                ],
            },
        ),
        migrations.RunPython(give_to_the_only_authors, migrations.RunPython.noop),
    ]
