"""Signing in and out, and the pages of signed-in people.

Only the pages that we want of allauth's: there are no passwords and no open registration.
"""

from allauth.account import views as account
from django.urls import path

from equalcity.network.views import (
    account as my_account,
)
from equalcity.network.views import (
    audit,
    home,
    invitation_files,
    invitations,
    managed_places,
    notices,
    people,
    recovery,
    requests,
    second_factor,
    sign_in,
)

urlpatterns = [
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/second/", second_factor.enter_factor, name="mfa_authenticate"),
    path("login/passkey/", sign_in.passkey, name="mfa_login_webauthn"),
    path("prove/mailbox/", second_factor.prove_by_mailbox, name="account_reauthenticate"),
    path("prove/code/", second_factor.prove_with_code, name="mfa_reauthenticate"),
    path("prove/passkey/", second_factor.prove_with_passkey, name="mfa_reauthenticate_webauthn"),
    path("second-factor/", second_factor.factors, name="mfa_index"),
    path("second-factor/app/", second_factor.add_app, name="mfa_activate_totp"),
    path("second-factor/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("second-factor/passkey/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("second-factor/passkey/<int:pk>/name/", second_factor.name_passkey, name="mfa_edit_webauthn"),
    path("second-factor/passkey/<int:pk>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path("second-factor/codes/", second_factor.show_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", second_factor.make_codes, name="mfa_generate_recovery_codes"),
    path("recovery/stop/<str:token>/", recovery.stop_by_link, name="stop_reset"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # says that registration is closed
]

# Under /LANG/work/, named `network:…`; each noun has lines of its own.
work = (
    [
        path("", home.home, name="home"),
        path("notices/", notices.notices, name="notices"),
        path("notices/read/", notices.read_all, name="read_all"),
        path("notices/<int:number>/read/", notices.read, name="read_notice"),
        path("mails/stop/<str:word>/", notices.stop_mails, name="stop_mails"),
        path("audit/", audit.audit, name="audit"),
        path("audit/export/", audit.export, name="export_audit"),
        path("people/", people.people, name="people"),
        path("people/<int:number>/", people.person, name="person"),
        path("people/<int:number>/end/<int:membership>/", people.end_role, name="end_role"),
        path("people/<int:number>/end-all/<int:organisation>/", people.end_roles_in, name="end_roles_in"),
        path("people/<int:pk>/recovery/", recovery.start, name="start_reset"),
        path("recovery/", recovery.resets, name="resets"),
        path("recovery/<int:pk>/confirm/", recovery.confirm, name="confirm_reset"),
        path("recovery/<int:pk>/stop/", recovery.stop, name="stop_reset"),
        path("me/", my_account.me, name="me"),
        path("me/data/", my_account.my_data, name="my_data"),
        path("me/address/", my_account.new_address, name="new_address"),
        path("me/address/confirm/", my_account.confirm_address, name="confirm_address"),
        path("me/delete/", my_account.delete_me, name="delete_me"),
        path("me/deleted/", my_account.deleted, name="deleted"),
        path("me/sessions/end/", my_account.end_other_sessions, name="end_other_sessions"),
        path("me/sessions/<int:pk>/end/", my_account.end_session, name="end_session"),
        path("me/leave/<int:organisation>/", people.leave, name="leave"),
        path("invitations/", invitations.invitations, name="invitations"),
        path("invitations/<int:number>/again/", invitations.send_again, name="send_again"),
        path("invitations/<int:number>/take-back/", invitations.take_back, name="take_back"),
        path("invitations/files/", invitation_files.upload, name="upload_invitations"),
        path("invitations/files/template.csv", invitation_files.template, name="invitations_template"),
        path("invitations/files/<int:number>/", invitation_files.invitation_file, name="invitation_file"),
        path("invitations/files/<int:number>/progress/", invitation_files.progress, name="invitations_progress"),
        path("invitations/files/<int:number>/rest/", invitation_files.send_rest, name="send_rest"),
        path("come-in/", invitations.opened, name="opened"),
        path("come-in/<str:token>/", invitations.come_in, name="come_in"),
        path("invited/", invitations.invited, name="invited"),
        path("invited/<int:number>/accept/", invitations.accept, name="accept_invitation"),
        path("invited/<int:number>/decline/", invitations.decline, name="decline_invitation"),
        path("ask/", requests.ask, name="ask"),
        path("ask/sent/", requests.asked, name="asked"),
        path("ask/<str:token>/", requests.confirm, name="ask_confirm"),
        path("requests/", requests.requests, name="requests"),
        path("requests/<int:number>/", requests.access_request, name="request"),
        path("cities/", managed_places.cities, name="cities"),
        path("cities/new/", managed_places.city, name="new_city"),
        path("cities/<int:number>/", managed_places.city, name="edit_city"),
        path("organisations/", managed_places.organisations, name="organisations"),
        path("organisations/new/", managed_places.organisation, name="new_organisation"),
        path("organisations/<int:number>/", managed_places.organisation, name="edit_organisation"),
    ],
    "network",
)
