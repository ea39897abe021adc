"""The doors: screens, dashboards, REST, command line and sheets. Each leads to the same commands and queries."""
