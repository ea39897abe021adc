"""The sheet door: table files (CSV, XLSX) that become commands, their templates, and safe files for people who export."""
