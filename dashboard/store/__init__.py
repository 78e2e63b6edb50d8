"""What people edit: plan, reports, evidence, accounts; SQLite by default, PostgreSQL by address."""
