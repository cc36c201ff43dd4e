"""Every address of the pages.  Names matter: the public list and the route test go by them."""

from django.urls import path

from accord.web import _act, accounts, home, rooms

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("version", home.version, name="version"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-in/as/<slug:username>/", accounts.demonstration_sign_in, name="demonstration-sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("step-up/", accounts.step_up, name="step-up"),
    path("invitation/<str:word>/", accounts.invitation, name="invitation"),
    path("documents/<uuid:public_id>/", home.document, name="document"),
    path("<slug:plural>/", rooms.room_list, name="room-list"),
    path("<slug:plural>/new/<slug:action>/", _act.create, name="create"),
    path("<slug:plural>/<uuid:public_id>/", rooms.thing, name="thing"),
    path("<slug:plural>/<uuid:public_id>/<slug:action>/", _act.act, name="act"),
]
