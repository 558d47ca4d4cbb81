"""Questions from the field are grouped, aged and answered. No network, no database."""
