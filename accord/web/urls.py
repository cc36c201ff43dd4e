"""Every address of the pages.  Names matter: the public list and the route test go by them."""

from django.urls import path

from accord.web import _act, accounts, agencies, authority, drafts, factors, home, rooms, roster, things

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("version", home.version, name="version"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-in/as/<str:username>/", accounts.demonstration_sign_in, name="demonstration-sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("password/", accounts.password, name="password"),
    path("step-up/", accounts.step_up, name="step-up"),
    path("invitation/<str:word>/", accounts.invitation, name="invitation"),
    path("sign-in/passkey/", factors.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/options/", factors.passkey_sign_in_options, name="passkey-sign-in-options"),
    path("step-up/passkey/", factors.passkey_step_up, name="passkey-step-up"),
    path("step-up/passkey/options/", factors.passkey_step_up_options, name="passkey-step-up-options"),
    path("second-factor/", factors.second_factor, name="second-factor"),
    path("second-factor/app/", factors.app, name="second-factor-app"),
    path("second-factor/passkey/", factors.add_passkey, name="second-factor-passkey"),
    path("second-factor/passkey/options/", factors.passkey_enrol_options, name="passkey-enrol-options"),
    path("second-factor/recovery-codes/", factors.recovery_codes, name="recovery-codes"),
    path("second-factor/<uuid:public_id>/end/", factors.end_factor, name="end-factor"),
    path("staff/<uuid:public_id>/issue-invitation/", accounts.issue_invitation, name="issue-invitation"),
    path("documents/<uuid:public_id>/", home.document, name="document"),
    path("agencies/", agencies.agency_list, name="agency-list"),
    path("agencies/suggest/", agencies.agency_suggest, name="agency-suggest"),
    path("roster/", roster.own_roster, name="own-roster"),
    path("agencies/<uuid:public_id>/roster/", roster.roster, name="roster"),
    path("agencies/<uuid:public_id>/roster.pdf", roster.roster_pdf, name="roster-pdf"),
    path("agencies/<uuid:public_id>/roster.csv", roster.roster_csv, name="roster-csv"),
    path("designations/check/", authority.check_page, name="check"),
    path("drafts/", drafts.unfinished, name="drafts"),
    path("drafts/<uuid:public_id>/discard/", drafts.discard, name="draft-discard"),
    path("<slug:plural>/", rooms.room_list, name="room-list"),
    path("<slug:plural>/new/<slug:action>/", _act.create, name="create"),
    path("<slug:plural>/new/<slug:action>/draft/", drafts.keep_create, name="draft-keep-new"),
    path("<slug:plural>/<uuid:public_id>/<slug:action>/draft/", drafts.keep_act, name="draft-keep"),
    path("<slug:plural>/<uuid:public_id>/", things.thing, name="thing"),
    path("<slug:plural>/<uuid:public_id>/<slug:action>/", _act.act, name="act"),
]
