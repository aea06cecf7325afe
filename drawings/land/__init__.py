"""The land that maps stand on: Natural Earth, thinned out, and cut for a window of a map when it is drawn."""
