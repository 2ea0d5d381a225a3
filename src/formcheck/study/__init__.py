"""A blinded rating pack for coaches, and how well they and formcheck agree afterwards."""
