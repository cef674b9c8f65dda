"""Themes by month to findings that passed a test."""
