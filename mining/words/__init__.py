"""Texts to tokens, with the word lists of the analyst."""
