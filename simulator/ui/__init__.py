"""The screens: pages in the browser, and the figures that they show."""
