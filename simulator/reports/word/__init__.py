"""The Word report of a run, and the notices to enterprises."""
