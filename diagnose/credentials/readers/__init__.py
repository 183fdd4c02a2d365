"""The readers, one a file, each for one place that credentials are kept in; plain files are rows of ``rules/readers.yaml``."""
