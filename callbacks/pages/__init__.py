"""The pages beside map, method and sources: each a module of its own, listed in ``all_pages``.

Nothing is imported here: jobs and endpoints need one page without all the others, which need them.
"""
