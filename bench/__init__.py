"""What the site costs: seeds a corpus of any size and measures its pages against an empty view on the same server."""
