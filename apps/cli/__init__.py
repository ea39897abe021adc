"""The operator's door: the `gongdan` command, the database launcher, the processes it starts, backup and the doctor."""
