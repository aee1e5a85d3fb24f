"""How Wagtail's admin obeys the table of roles: one group a role, its permissions read from the table."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission

from equalcity.network.roles import ROLES, Role, RoleName

LIBRARY = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtailmedia": ("add_media", "change_media"),
}
"""What those who write may do with pictures and recordings; Wagtail asks for the rights on its own models, not ours."""


def group_of(name: RoleName) -> Group:
    """The group of this role in the admin, made when it is not there yet."""
    return Group.objects.get_or_create(name=name.value)[0]


def sync_groups() -> None:
    """Give every role's group the permissions of the network that the table says; others are taken away."""
    root = Collection.get_first_root_node()
    for name, role in ROLES.items():
        group = group_of(name)
        group.permissions.set(_admin_permissions(role))
        GroupCollectionPermission.objects.filter(group=group).delete()
        if role.writes and root is not None:
            GroupCollectionPermission.objects.bulk_create(
                GroupCollectionPermission(group=group, collection=root, permission=permission)
                for permission in _library_permissions()
            )


def _admin_permissions(role: Role) -> Iterable[Permission]:
    if not role.writes:
        return Permission.objects.none()
    return Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")


def _library_permissions() -> Iterable[Permission]:
    codenames = [name for names in LIBRARY.values() for name in names]
    return Permission.objects.filter(content_type__app_label__in=LIBRARY, codename__in=codenames)
