"""The one gate between numbers about people and files that may be read by others.

Counts become :class:`~cohort.disclosure.protected.Protected`, models :class:`~cohort.disclosure.model.PublicModel`,
the flow :class:`~cohort.disclosure.flow.PublicFlow`; only :func:`~cohort.disclosure.files.publish` writes results.
"""
