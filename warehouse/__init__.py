"""The analytic copy of the business: what was copied, how it is put into shape, and the questions it answers.

Rows travel one way: copied tables (``raw``) -> ``staging`` (one source, renamed) -> ``core`` (facts and
dimensions) -> ``marts`` (answers). Each table of a layer is one SQL file with a ``.yml`` beside it. A refresh
copies what changed, rebuilds what lies downstream, checks it and publishes the file whole; readers open the
last published file and never see half a refresh. The front door is ``warehouse.api``.
"""
