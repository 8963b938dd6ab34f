"""The pages of the documentation, held against what they speak of."""
