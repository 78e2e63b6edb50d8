"""How `geodata/` is made: boundaries from pinned packages, published facts, and the demonstration release."""
