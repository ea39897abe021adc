"""The front door of identity."""

from operational.identity.actors import (
    SignedIn,
    actor_of,
    session_actor,
    session_of,
    system_actor,
    token_actor,
)
from operational.identity.commands.keys import create_token, revoke_sessions, revoke_token
from operational.identity.commands.passwords import forbid_in_passwords, reset_password, set_locale, set_password
from operational.identity.commands.users import act_as, assign_roles, change_user, create_user, save_role, seed
from operational.identity.commands.views import choose_columns, drop_view, save_view
from operational.identity.holders import holders
from operational.identity.passwords import TooBusy
from operational.identity.queries import access_log, roles, sessions, tokens, users
from operational.identity.sign_in import sign_in, sign_out
from operational.identity.tables import User
from operational.identity.throttle import TooManyAttempts
from operational.identity.view_queries import views

COMMANDS = (
    create_user,
    change_user,
    assign_roles,
    save_role,
    set_password,
    reset_password,
    set_locale,
    create_token,
    revoke_token,
    revoke_sessions,
    save_view,
    drop_view,
    choose_columns,
    seed,
)
QUERIES = (users, roles, sessions, tokens, access_log, views)

_OWN = {"identity.profile.edit": "own", "identity.session.end": "own", "identity.token.edit": "own"}
ROLES = {
    "sales_clerk": _OWN,
    "warehouse": _OWN,
    "accountant": _OWN,
    "cashier": _OWN,
    "buyer": _OWN,
    "manager": {**_OWN, "identity.user.view": "all", "identity.access.view": "all"},
    "analyst": _OWN,
    "administrator": {
        "identity.profile.edit": "own",
        "identity.session.end": "all",
        "identity.token.edit": "all",
        "identity.user.view": "all",
        "identity.user.edit": "all",
        "identity.role.edit": "all",
        "identity.access.view": "all",
    },
    "pipeline": {},
}

__all__ = [
    "SignedIn",
    "TooBusy",
    "TooManyAttempts",
    "User",
    "act_as",
    "actor_of",
    "forbid_in_passwords",
    "holders",
    "session_actor",
    "session_of",
    "sign_in",
    "sign_out",
    "system_actor",
    "token_actor",
]
