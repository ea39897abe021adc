"""Integrations: what is told to people and programs outside.

An *occasion* is something that happens to a document and may be told. A *notice* says who is told of which occasion, over
which *channel* (mail, or the robot of a chat group), in the words of a *template*. A *message* is one notice to one
recipient, waiting or sent.
"""
