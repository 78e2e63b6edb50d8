"""Who may do what; reading needs no account, editing does."""
