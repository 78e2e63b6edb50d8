"""Risk classes and the cuts between them: how they are learnt, and how a value finds its class."""
