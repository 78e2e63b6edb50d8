"""Pages about accounts: coming in, one's own account, other people's."""
