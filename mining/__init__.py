"""Monthly mining of what customers wrote: records -> words -> themes -> trends -> report."""

from pathlib import Path

__version__ = "0.1.0"

PROJECT = Path(__file__).resolve().parents[1]
"""The checkout: defaults are found from here, so the working directory changes nothing."""
