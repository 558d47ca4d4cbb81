"""Renderers: pure functions from neutral cards and forms to what each platform understands, and back."""
