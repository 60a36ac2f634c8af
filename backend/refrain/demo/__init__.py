"""Everything on one machine: prepares a data folder, starts all parts as processes of their own, and watches them.

The parts talk to each other as in production (HTTP, SQL, files by CID); nothing here is known to them.
"""
