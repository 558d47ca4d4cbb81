"""What the check of lines against their statements is measured with."""
