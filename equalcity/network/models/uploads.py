"""Pictures and recordings that those who write have uploaded."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtailmedia.models import AbstractMedia


class Picture(AbstractImage):
    """An uploaded picture. What it shows in words is asked where it is used, for it depends on the use."""

    admin_form_fields = ("title", "file", "description", "collection", "tags", "focal_point_x", "focal_point_y")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class PictureRendition(AbstractRendition):
    """A picture in another size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class Recording(AbstractMedia):
    """An uploaded sound or film; the transcript is asked where it is used."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
