"""How every door tells a refusal: the same sentence, field, row and column on the command line, in REST and for a sheet."""
