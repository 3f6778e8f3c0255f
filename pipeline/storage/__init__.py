"""The output folder: what its files are called, which edition it holds, and how it is replaced whole."""
