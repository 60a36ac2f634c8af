"""The catalogue: a relational picture of what the chain says, for pages and the API to read quickly.

`database` opens it, `models` and its neighbours describe the tables, `migrations` creates them, `queries` reads them.
Only the indexer writes what comes from the chain; everything that it writes can be rebuilt from the chain alone.
"""
