"""Learning platforms: their downloads in, and the grades and feedback that they take back."""
