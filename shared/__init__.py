"""Code that at least two services use. It knows no service; each part's owner stands in shared/README.md."""
