"""Who is behind a browser: the identity slice on this process' database."""

from __future__ import annotations

from apps.web.connection import app_database
from operational.core.api import Actor, NotSignedIn
from operational.dispatch.api import dispatch
from operational.identity import api as identity


def visitor(token: str) -> identity.SignedIn | None:
    """The living session behind a cookie."""
    return identity.session_of(app_database(), token)


class People:
    """What the sign-in pages need of the identity slice."""

    def sign_in(self, login: str, password: str, address: str, agent: str) -> identity.SignedIn:
        found = visitor(identity.sign_in(app_database(), login, password, address, agent))
        if found is None:  # shut out by an administrator between the two looks
            raise NotSignedIn("web.not_signed_in")
        return found

    def sign_out(self, token: str) -> None:
        identity.sign_out(app_database(), token)

    def set_password(self, actor: Actor, old: str, new: str) -> str:
        """Change the actor's own password; answers the login under which a new session opens."""
        given = {"old_password": old, "new_password": new}
        return str(dispatch(app_database(), actor, "identity.set_password", given).result["code"])
