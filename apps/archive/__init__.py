"""Moving out: everything of a year as one package that opens without this program."""
