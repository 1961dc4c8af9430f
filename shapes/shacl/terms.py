"""Terms."""

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal
