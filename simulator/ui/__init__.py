"""The screen of the planners' workbench. All computing is done by the packages below."""
