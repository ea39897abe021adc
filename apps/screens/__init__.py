"""What people see: pages by slice, built from shared widgets. A page asks queries and calls commands, nothing else."""
