"""Signing in and out. Only the pages that we want of allauth's: there are no passwords and no open registration."""

from allauth.account import views as account
from django.urls import path

from equalcity.network import views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # says that registration is closed
]
