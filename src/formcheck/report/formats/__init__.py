"""The formats that a report is written in, one module each; the module's name is the format's.

A format is a module here with two names: `FILE_NAME`, the file that it makes, and
`write(report, path)`, which ends in `files.atomic_write`. It is found by being here.
Libraries that take long to import belong into `write`.
"""
