"""The W3C's tests for SPARQL 1.1, asked over HTTP of a service that runs.

manifests   files → entries, one for each test
endpoints   where a service takes queries, updates and graphs; those that are started here
client      one connection to it
handlers    the type of a test → what carries it out
known       what is out of scope, and what fails, each with its reason
runner      entries → outcomes
table       outcomes → the pass table: `python -m tests.conformance.table`
"""
