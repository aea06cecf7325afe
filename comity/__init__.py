"""The public face of comity: what guests, notebooks and `python -m comity` use."""
