"""Who is who: places, people and what they may do, who is invited, who asks to come in, what happened."""

from equalcity.network.models.audit import AuditRecord
from equalcity.network.models.coming_in import AccessRequest, Invitation, InvitationFile
from equalcity.network.models.notices import Notice
from equalcity.network.models.people import Membership, Person
from equalcity.network.models.places import City, Organisation
from equalcity.network.models.sessions import OpenSession
from equalcity.network.models.sign_in import FactorReset
from equalcity.network.models.uploads import Picture, PictureRendition, Recording

__all__ = [
    "AccessRequest",
    "AuditRecord",
    "City",
    "FactorReset",
    "Invitation",
    "InvitationFile",
    "Membership",
    "Notice",
    "OpenSession",
    "Organisation",
    "Person",
    "Picture",
    "PictureRendition",
    "Recording",
]
