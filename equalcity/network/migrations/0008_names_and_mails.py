"""Cities are known by their names in other languages; a mail of a request that did not go is tried again."""

from django.db import migrations, models
from django.db.models import F

NAMES = {
    "brussels": "Bruxelles\nBrussel\nBrüssel\nBryssel\nبروكسل",
    "luxembourg": "Lëtzebuerg\nLuxemburg\nLussemburgo\nلوكسمبورغ",
    "rome": "Roma\nRom\nروما",
    "gothenburg": "Göteborg\nGotenburg\nGotemburgo\nيوتيبوري\nغوتنبرغ",
}
"""Of the cities that every site begins with; where somebody has named one already, hers stay."""


def fill(apps, schema_editor):
    """What is decided was mailed, or tried once: nobody gets a mail of long ago."""
    cities, requests = apps.get_model("network", "City"), apps.get_model("network", "AccessRequest")
    for slug, names in NAMES.items():
        cities.objects.filter(slug=slug, is_example=False, other_names="").update(other_names=names)
    requests.objects.update(mailed_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("network", "0007_notices")]

    operations = [
        migrations.AddField(
            model_name="city",
            name="other_names",
            field=models.TextField(
                blank=True,
                help_text="One on a line, such as Bruxelles and Brussel. Whoever asks for access or searches may write any.",
                max_length=1000,
                verbose_name="names in other languages",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="mailed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mailed at"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
