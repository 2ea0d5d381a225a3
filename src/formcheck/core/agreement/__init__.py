"""How well raters agree: coefficients, their intervals, and one rater against the others."""
