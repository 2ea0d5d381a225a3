"""How accurate formcheck is, measured on clips whose answers are known."""
