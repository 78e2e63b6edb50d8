"""``python -m geodata.build.demonstration``."""

from geodata.build.demonstration import main

main()
