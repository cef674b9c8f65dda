"""Tokens to themes and issues with permanent numbers."""
