"""A brief is read and becomes a digest. No network, no database.

`digests.reading` turns a file into statements with locators, `digests.engine` turns statements into a digest.
"""
