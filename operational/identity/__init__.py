"""Identity: users, their roles and rights, sessions and tokens. A *user* signs in; a *service user* acts for a pipeline."""
