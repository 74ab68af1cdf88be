"""How dates and times are written, where Django's own way in that language is not ours."""
