"""The same pages as files: a site that opens from a disk, behind any web server, in any folder of one.

`publishing.py` is where it begins. `redaction.py` takes out of the entries what is not for everyone, `plan.py` says which
pages there are and where each lies, `links.py` how one leads to another, `room.py` makes them, `folder.py` writes,
`checking.py` looks at every link; `data.py`, `feeds.py`, `search.py`, `described.py` and `previews.py` make what is no page.
"""
