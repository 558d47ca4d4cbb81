"""All that is kept: tables, sessions, repositories and migrations. Only this package issues SQL.

`Database` (in `storage.database`) gives sessions; each repository is a module of functions that take the
session first (`storage.briefs`, `storage.digests`, `storage.people`, `storage.places`, `storage.audit`,
`storage.inbox`, `storage.deliveries`, `storage.rates`); `storage.migrate` brings the schema up to date.
"""
