"""The catalog: the list of slices, and with it every command, query and reaction of the product."""
