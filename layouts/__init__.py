"""Pure functions from view-models to components: no file is read, no state is held."""
