"""Holds a catalogue in JSON-LD against shapes: `dcat_ap.py catalog.jsonld shapes.ttl …`."""

import sys

import pyshacl
import rdflib

data = rdflib.Graph().parse(sys.argv[1], format="json-ld", publicID="https://data.example/catalog.jsonld")
print(len(data), "statements")
for file in sys.argv[2:]:
    shapes = rdflib.Graph().parse(file, format="turtle")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    if not conforms:
        sys.exit(f"{file}\n{text}")
