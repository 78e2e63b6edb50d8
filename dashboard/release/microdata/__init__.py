"""Survey, census and territory table: from files of any size to what the model sees, or refused with every reason."""
