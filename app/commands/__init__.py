"""What `anchang` can do, a module a kind of work; `app.cli` hangs them on the command line."""
