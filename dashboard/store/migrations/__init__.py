"""Steps of the schema, applied in order; ``python -m dashboard migrate`` brings a database to the newest."""
