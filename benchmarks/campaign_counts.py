"""How much a campaign does; each count is printed with its result."""

KILLS = "200"
COMMANDS = "2000"  # by each of eight writers
EXAMPLES = "200"  # by operation
POSTINGS = "10000"  # over twelve months with their closes
