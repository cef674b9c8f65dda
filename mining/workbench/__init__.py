"""What the analyst does between reports: check, ask why, edit, look ahead, audit."""
