"""Papers: what is printed of a document, and what is filed with it.

A *paper* is a document as it leaves the house: a quotation, a delivery note, a label. It is set by a *template*: the one
that comes with the product, or the company's own from a day on. An *attachment* is a file that belongs to a document.
"""
