"""The brief (快报) of one alert on one page: its figures, its texts, and both ways to print it.

`figures` counts and sums, `content` makes texts that fit, `pdf` and `write` lay the same texts out
as PDF and as Word.
"""
